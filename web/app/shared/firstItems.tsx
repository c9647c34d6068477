import { type FocusEvent, type ReactNode, useCallback, useEffect, useLayoutEffect, useRef, useState } from 'react'
import { loadWhileNear } from './near.ts'

/** Number of items of a list that are in the page at first, and by which it grows. */
const step = 50
/** Distance (px) below the visible part within which items are in the page. */
const beyond = '1000px 0px'

/**
 * The items of a long list that are in the page: the first ones, more of them as the reader comes near the last, and the
 * one that has the focus. `rest` stands for the others, below them in the list, and is about as high.
 */
export function useFirstItems<Item extends { id: string }>(items: Item[]) {
  const [most, setMost] = useState(step)
  const [focused, setFocused] = useState<string>()
  const shown = items.length <= most ? items : items.filter(({ id }, index) => index < most || id === focused)
  const grow = useCallback(() => setMost((before) => before + step), [])
  const onFocus = ({ target, currentTarget }: FocusEvent) => {
    const row = [...currentTarget.children].findIndex((child) => child.contains(target))
    setFocused(shown[row]?.id)
  }
  const rest: ReactNode = shown.length < items.length && (
    <Rest count={items.length - shown.length} shown={shown.length} grow={grow} />
  )
  return {
    shown,
    rest,
    /** Handlers for the list. */
    keeping: { onFocusCapture: onFocus, onBlurCapture: () => setFocused(undefined) },
  }
}

type Props = { count: number; shown: number; grow(): void }

function Rest({ count, shown, grow }: Props) {
  const place = useRef<HTMLLIElement>(null)
  const [average, setAverage] = useState(0)
  useLayoutEffect(() => {
    const above = place.current?.parentElement?.firstElementChild
    if (!place.current || !above) return
    const height = place.current.getBoundingClientRect().top - above.getBoundingClientRect().top
    setAverage(height / shown)
  }, [shown])

  useEffect(
    () =>
      loadWhileNear(
        (tell) => {
          const observer = new IntersectionObserver(tell, { root: scrollBoxOf(place.current), rootMargin: beyond })
          if (place.current) observer.observe(place.current)
          return () => observer.disconnect()
        },
        async () => grow(),
      ),
    [grow],
  )
  return <li ref={place} aria-hidden="true" style={{ gridColumn: '1 / -1', height: average * count }} />
}

/** The nearest element around this one that scrolls. */
function scrollBoxOf(element: Element | null): Element | null {
  let box = element?.parentElement ?? null
  while (box && !/auto|scroll/.test(getComputedStyle(box).overflowY)) box = box.parentElement
  return box
}
