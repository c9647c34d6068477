import { type RefObject, useLayoutEffect } from 'react'
import { useHistoryEntry } from '../route.ts'

/** Scroll positions of boxes, by name and entry of the history. */
const positions = new Map<string, number>()

/** Scrolls a box to where it was when the user comes back to its entry of the history, by Back or Forward. */
export function useScrollMemory(box: RefObject<HTMLElement | null>, name: string) {
  const key = `${name} ${useHistoryEntry()}`
  useLayoutEffect(() => {
    const { current: element } = box
    if (!element) return
    const restoring = restore(element, positions.get(key) ?? element.scrollTop)
    const keep = () => {
      if (!restoring.isGoingOn()) positions.set(key, element.scrollTop)
    }
    element.addEventListener('scroll', keep, { passive: true })
    return () => {
      element.removeEventListener('scroll', keep)
      restoring.stop()
    }
  }, [box, key])
}

const touches = ['wheel', 'pointerdown', 'keydown'] as const

/** Scrolls now, and again while the content grows, until it is long enough or the user touches it. */
function restore(box: HTMLElement, top: number) {
  let isGoingOn = true
  const stop = () => {
    isGoingOn = false
    growth.disconnect()
    for (const touch of touches) box.removeEventListener(touch, stop)
  }
  const scroll = () => {
    box.scrollTop = top
    if (Math.abs(box.scrollTop - top) <= 1) stop()
  }
  const growth = new ResizeObserver(scroll)
  scroll()
  if (isGoingOn) {
    for (const content of box.children) growth.observe(content)
    for (const touch of touches) box.addEventListener(touch, stop, { passive: true })
  }
  return { stop, isGoingOn: () => isGoingOn }
}
