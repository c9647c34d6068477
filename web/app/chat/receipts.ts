import type { ReadMark, ShownMessage } from '@attitudes/live/react'

/** The last message of `me` that the other member has read; their mark may be on a message that is not loaded. */
export function lastRead(messages: ShownMessage[], me: string, mark: ReadMark | null): string | undefined {
  if (!mark) return undefined
  const place = messages.findIndex(({ id }) => id === mark.id)
  const isRead = ({ sentAt }: ShownMessage, index: number) => (place < 0 ? sentAt <= mark.sentAt : index <= place)
  return messages.findLast(
    (message, index) => message.sender.id === me && message.status === 'sent' && isRead(message, index),
  )?.id
}
