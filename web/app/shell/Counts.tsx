import { useConversations, usePhotoStream } from '@attitudes/live/react'
import { useEffect } from 'react'
import { useWaitingForDJ } from '../music/waiting.ts'
import { countUnread } from '../shared/unread.ts'

// Apart from what shows their numbers, which is rendered again only when one of them has changed.

interface UnreadProps {
  /** The id of the chat partner whose conversation is in sight: null is everyone. */
  inSight: string | null | undefined
  onCount(unread: number): void
}

/** Counts the unread messages. */
export function Unread({ inSight, onCount }: UnreadProps) {
  const unread = countUnread(useConversations().conversations, inSight)
  useEffect(() => onCount(unread), [unread, onCount])
  return null
}

interface NewPhotosProps {
  areInSight: boolean
  onCount(photos: number): void
}

/** Counts the photos that others have shared since the photos were last in sight. */
export function NewPhotos({ areInSight, onCount }: NewPhotosProps) {
  const { newPhotoCount, resetPhotoCount } = usePhotoStream()
  useEffect(() => {
    if (areInSight && newPhotoCount > 0) resetPhotoCount()
  }, [areInSight, newPhotoCount, resetPhotoCount])
  const count = areInSight ? 0 : newPhotoCount
  useEffect(() => onCount(count), [count, onCount])
  return null
}

/** Counts what waits for the DJ. */
export function WaitingForDJ({ onCount }: { onCount(waiting: { songs: number; mics: number }): void }) {
  const { songs, mics } = useWaitingForDJ()
  useEffect(() => onCount({ songs, mics }), [songs, mics, onCount])
  return null
}
