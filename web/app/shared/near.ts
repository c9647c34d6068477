/**
 * Looks at a place as an IntersectionObserver does: tells each time that it comes near or leaves, and at first. On a busy page one
 * telling holds several changes, the latest last. Returns the way to stop.
 */
export type Look = (tell: (changes: readonly { isIntersecting: boolean }[]) => void) => () => void

/**
 * Loads while a place is near. It does not look while it loads, and looks again after each load, since nothing tells that the place has
 * stayed near. It ends with a load that fails. Returns the way to stop.
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
