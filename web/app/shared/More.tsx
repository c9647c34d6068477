import { Button, Center, Loader } from '@mantine/core'
import { type RefObject, useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { loadWhileNear } from './near.ts'

type Props = {
  /** The element that scrolls. */
  box: RefObject<HTMLElement | null>
  /** Message that is shown if the rest could not be loaded. */
  failed: string
  load(): Promise<unknown>
}

/** Stands where a list goes on, and loads more when it comes near. */
export function More({ box, failed, load }: Props) {
  const { t } = useTranslation()
  const place = useRef<HTMLDivElement>(null)
  const [hasFailed, setFailed] = useState(false)
  // While nothing moves the browser need not draw: the place may stay out of sight for hours.
  const [isLoading, setLoading] = useState(false)

  useEffect(() => {
    if (!hasFailed) return loadWhileNear(look, loadOnce)

    function look(tell: IntersectionObserverCallback) {
      const observer = new IntersectionObserver(tell, { root: box.current, rootMargin: '300px 0px' })
      if (place.current) observer.observe(place.current)
      return () => observer.disconnect()
    }
    async function loadOnce() {
      setLoading(true)
      try {
        await load()
      } catch (problem) {
        setFailed(true)
        throw problem
      } finally {
        setLoading(false)
      }
    }
  }, [box, load, hasFailed])

  return (
    <Center ref={place} mih={48}>
      {hasFailed ? (
        <Button variant="subtle" onClick={() => setFailed(false)}>
          {failed} {t('failure.retry')}
        </Button>
      ) : (
        isLoading && <Loader size="sm" type="dots" />
      )}
    </Center>
  )
}
