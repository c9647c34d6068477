const longest = 4_000

export interface Written {
  /** The text as it is sent. */
  content: string
  /** Number of characters that are left; below zero it is too long. */
  left: number
  canSend: boolean
}

/** The text of a message as a person wrote it, counted and judged as the server does. */
export function written(draft: string): Written {
  const content = draft.trim()
  const left = longest - [...content].length
  return { content, left, canSend: left >= 0 && !/^[\s\p{Cf}]*$/u.test(content) }
}
