// Texts, because these are asked before there is a token, past the links of Apollo.
const fields = 'token member { name }'

/** Asks for a token with an invitation. */
export const join = `mutation JoinWedding($input: JoinWeddingInput!) { joinWedding(input: $input) { ${fields} namesakes { id name role } } }`

/** Asks for a token with the key of a device. */
export const resume = `mutation ResumeSession($input: ResumeSessionInput!) { resumeSession(input: $input) { ${fields} } }`
