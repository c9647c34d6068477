import { useWindowEvent } from '@mantine/hooks'
import { useCallback, useRef, useState } from 'react'

/** Something that lies over the page, and that the phone's back button takes away. */
export function useOverlay<Shown>() {
  const [shown, setShown] = useState<Shown>()
  const isOpen = useRef(false)
  useWindowEvent('popstate', () => {
    isOpen.current = false
    setShown(undefined)
  })
  return {
    shown,
    open: useCallback((what: Shown) => {
      history.pushState(history.state, '')
      isOpen.current = true
      setShown(what)
    }, []),
    /** Shows something else instead. */
    show: setShown,
    /** Closing an overlay that was left already does nothing. */
    close: useCallback(() => {
      if (isOpen.current) history.back()
      isOpen.current = false
    }, []),
  }
}
