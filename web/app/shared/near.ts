/** Looks at a place, and tells each time that it comes near or leaves, and at first. Returns the way to stop. */
export type Look = (tell: (isNear: boolean) => void) => () => void

/**
 * Loads while a place is near: after each load it looks again, since nothing tells that the place has stayed near. It ends with a load
 * that fails. Returns the way to stop.
 */
export function loadWhileNear(look: Look, load: () => Promise<void>): () => void {
  let isOver = false
  let stopLooking = () => {}
  const lookAgain = () => {
    if (isOver) return
    stopLooking()
    stopLooking = look(tell)
  }
  const tell = (isNear: boolean) => {
    if (isNear) load().then(lookAgain, () => {})
  }
  lookAgain()
  return () => {
    isOver = true
    stopLooking()
  }
}
