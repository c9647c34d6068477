import { v4 as newId } from 'uuid'
import type { JoinWeddingMutation } from '../../live/index.ts'
import { Refused } from '../../live/signIn.ts'

type Joining = { id: string; code: string; name: string }
type Answer = {
  data?: { joinWedding: Pick<JoinWeddingMutation['joinWedding'], 'token'> } | null
  errors?: { message: string; extensions?: { code?: string; field?: string } }[]
}

// A text, because printing a document takes a library that nobody needs before they are signed in.
const query = 'mutation JoinWedding($input: JoinWeddingInput!) { joinWedding(input: $input) { token } }'

const key = 'attitudes:joining'

/** Joins a wedding, and returns the token for it. Trying again after an answer that was lost joins once. */
export async function joinWedding(code: string, name: string): Promise<string> {
  const input = joiningOf(code, name)
  localStorage.setItem(key, JSON.stringify(input))
  const response = await fetch('/graphql', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query, variables: { input } }),
  })
  const { data, errors }: Answer = await response.json()
  if (!data)
    throw new Refused({
      code: 'INTERNAL_SERVER_ERROR',
      message: errors?.[0]?.message ?? '',
      ...errors?.[0]?.extensions,
    })
  localStorage.removeItem(key)
  return data.joinWedding.token
}

/** The id is a secret: anybody who has it can sign in as this member. */
function joiningOf(code: string, name: string): Joining {
  const last: Partial<Joining> = JSON.parse(localStorage.getItem(key) ?? '{}')
  const id = last.id && last.code === code && last.name === name ? last.id : newId()
  return { id, code, name }
}

/** The code in a link to an invitation, or the text itself where it is as short as a code. */
export function codeIn(text: string): string | undefined {
  const [, linked] = /#\/join\/([^/?#\s]+)/.exec(text) ?? []
  if (linked) return linked
  const typed = text.replace(/[^\p{L}\d]/gu, '')
  return typed.length > 0 && typed.length <= longestCode ? typed : undefined
}

/** A token is ten times as long. */
const longestCode = 20
