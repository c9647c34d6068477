import { useMemo } from 'react'
import { piecesOf } from './links.ts'

/** A text with its links. They open beside the app, and send no referrer. */
export function Linked({ text }: { text: string }) {
  const pieces = useMemo(() => piecesOf(text), [text])
  let at = 0
  return pieces.map(({ text, href }) => {
    const key = at
    at += text.length
    return href === undefined ? (
      text
    ) : (
      <a key={key} href={href} target="_blank" rel="noopener noreferrer nofollow">
        {text}
      </a>
    )
  })
}
