import { type TouchEvent, useRef } from 'react'

const farEnough = 50

/** Returns touch handlers that go to the previous or next item when a finger moves to the side. */
export function useSwipe(toPrevious: (() => void) | undefined, toNext: (() => void) | undefined) {
  const from = useRef<{ x: number; y: number }>(undefined)
  return {
    onTouchStart({ touches }: TouchEvent) {
      const finger = touches[0]
      // Two fingers zoom: that is no swipe.
      from.current = finger && touches.length === 1 ? { x: finger.clientX, y: finger.clientY } : undefined
    },
    onTouchEnd({ changedTouches }: TouchEvent) {
      const finger = changedTouches[0]
      if (!from.current || !finger) return
      const x = finger.clientX - from.current.x
      const y = finger.clientY - from.current.y
      if (Math.abs(x) < farEnough || Math.abs(x) < Math.abs(y)) return
      if (x > 0) toPrevious?.()
      else toNext?.()
    },
  }
}
