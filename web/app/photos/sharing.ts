import type { LiveClient } from '@attitudes/live'
import { useLive } from '@attitudes/live/react'
import { useSyncExternalStore } from 'react'
import { v4 as newId } from 'uuid'

/** A photo that was chosen, with the address under which this page shows it. */
export type Picked = { id: string; file: File; preview: string; caption: string }
/** A photo that is on its way to the others, or was refused. */
export type Outgoing = Picked & { problem?: unknown; isSending: boolean }

/** The files that the picker offers. Some systems know HEIC and AVIF by the ends of names alone. */
const pictureTypes = ['image/jpeg', 'image/png', 'image/webp', 'image/avif', 'image/heic', 'image/heif']
const pictureEndings = ['.heic', '.heif', '.avif']
export const pickerAccepts = [...pictureTypes, ...pictureEndings].join(',')
/** The Wi-Fi of a wedding is for everyone. */
const atOnce = 2

export function pickOf(file: File): Picked {
  return { id: newId(), file, preview: URL.createObjectURL(file), caption: '' }
}

/** Whether a file may be a photo, as far as its name and type say. */
export function isPicture({ type, name }: Pick<File, 'type' | 'name'>): boolean {
  return pictureTypes.includes(type) || pictureEndings.some((ending) => name.toLowerCase().endsWith(ending))
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
  const change = (id: string, to: Partial<Outgoing>) =>
    set(outgoing.map((one) => (one.id === id ? { ...one, ...to } : one)))
  const discard = (id: string) => {
    const gone = outgoing.find((one) => one.id === id)
    if (gone) URL.revokeObjectURL(gone.preview)
    set(outgoing.filter((one) => one.id !== id))
  }
  const send = async ({ id, file, caption }: Outgoing) => {
    change(id, { isSending: true, problem: undefined })
    try {
      await live.actions.uploadPhoto(file, caption.trim() || undefined, id)
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
    share(picks: Picked[]) {
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
