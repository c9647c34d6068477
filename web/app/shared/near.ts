/**
 * Observes a place as an IntersectionObserver does: calls `tell` at first, and each time that the place comes near or
 * leaves. On a busy page one call holds several changes, the latest last. Returns a function that stops.
 */
export type Look = (tell: (changes: readonly { isIntersecting: boolean }[]) => void) => () => void

/**
 * Loads while a place is near. It does not observe while it loads, and starts anew after each load, since no event says
 * that the place has stayed near. It ends with a load that fails. Returns a function that stops.
 */
export function loadWhileNear(look: Look, load: () => Promise<void>): () => void {
  let isOver = false
  let stopLooking = () => {}
  const lookAgain = () => {
    if (!isOver) stopLooking = look(tell)
  }
  const tell: Parameters<Look>[0] = (changes) => {
    if (!changes.at(-1)?.isIntersecting) return
    stopLooking()
    load().then(lookAgain, () => {})
  }
  lookAgain()
  return () => {
    isOver = true
    stopLooking()
  }
}
