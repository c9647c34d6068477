import { useSyncExternalStore } from 'react'
import { v4 as newId } from 'uuid'
import { type LiveClient, useLive } from '../../live/index.ts'

/** A photo that was chosen, with the address under which this page shows it. */
export type Pick = { id: string; file: File; preview: string; caption: string }
/** One that is on its way to the others, or was refused. */
export type Outgoing = Pick & { problem?: unknown; isSending: boolean }

export const pictureTypes = ['image/jpeg', 'image/png', 'image/webp']
const largest = 15 * 1024 * 1024
/** The Wi-Fi of a wedding is for everyone. */
const atOnce = 2

export function pickOf(file: File): Pick {
  return { id: newId(), file, preview: URL.createObjectURL(file), caption: '' }
}

/** What is wrong with a file, before it is sent in vain. */
export function flawOf({ type, size }: File): 'notAPicture' | 'tooLarge' | undefined {
  if (!pictureTypes.includes(type)) return 'notAPicture'
  return size > largest ? 'tooLarge' : undefined
}

const sharings = new WeakMap<LiveClient, ReturnType<typeof createSharing>>()

/** The photos that are on their way, whatever page is looked at meanwhile. */
export function useSharing() {
  const live = useLive()
  const sharing = sharings.get(live) ?? createSharing(live)
  sharings.set(live, sharing)
  const outgoing = useSyncExternalStore(sharing.subscribe, sharing.current)
  return { outgoing, share: sharing.share, retry: sharing.retry, discard: sharing.discard }
}

function createSharing(live: LiveClient) {
  let outgoing: Outgoing[] = []
  const listeners = new Set<() => void>()

  const set = (next: Outgoing[]) => {
    outgoing = next
    for (const changed of listeners) changed()
  }
  const change = (id: string, to: Partial<Outgoing>) => set(outgoing.map((one) => (one.id === id ? { ...one, ...to } : one)))
  const discard = (id: string) => {
    const gone = outgoing.find((one) => one.id === id)
    if (gone) URL.revokeObjectURL(gone.preview)
    set(outgoing.filter((one) => one.id !== id))
  }
  const send = async ({ id, file, caption }: Outgoing) => {
    change(id, { isSending: true, problem: undefined })
    try {
      await live.actions.uploadPhoto(file, caption.trim() || undefined)
      discard(id)
    } catch (problem) {
      change(id, { isSending: false, problem })
    }
    sendNext()
  }
  const sendNext = () => {
    const free = atOnce - outgoing.filter(({ isSending }) => isSending).length
    const waiting = outgoing.filter(({ isSending, problem }) => !isSending && problem === undefined)
    for (const next of waiting.slice(0, Math.max(0, free))) void send(next)
  }

  return {
    subscribe(changed: () => void) {
      listeners.add(changed)
      return () => void listeners.delete(changed)
    },
    current: () => outgoing,
    share(picks: Pick[]) {
      set([...outgoing, ...picks.map((pick) => ({ ...pick, isSending: false }))])
      sendNext()
    },
    retry(id: string) {
      change(id, { problem: undefined })
      sendNext()
    },
    discard,
  }
}
