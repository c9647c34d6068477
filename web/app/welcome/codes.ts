/** A code that opens a wedding, as somebody has it. */
export interface Code {
  kind: 'invitation' | 'personalLink'
  code: string
}

/** Characters of the code of a personal link; that of an invitation is shorter. */
const personalLength = 12
/** A token is ten times as long. */
const longestCode = 20

/** The code in a link, or the text itself where it is as short as a code. */
export function codeIn(text: string): Code | undefined {
  const [, page, linked] = /#\/(join|continue)\/([^/?#\s]+)/.exec(text) ?? []
  if (linked) return { kind: page === 'continue' ? 'personalLink' : 'invitation', code: linked }
  const typed = text.replace(/[^\p{L}\d]/gu, '')
  if (typed.length === 0 || typed.length > longestCode) return undefined
  return { kind: typed.length === personalLength ? 'personalLink' : 'invitation', code: typed }
}
