import { Button, Center, Loader } from '@mantine/core'
import { type RefObject, useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'

type Props = {
  /** What scrolls. */
  box: RefObject<HTMLElement | null>
  /** Said when it could not be loaded. */
  failed: string
  load(): Promise<unknown>
}

/** Stands where a list goes on, and loads more when it comes near. */
export function More({ box, failed, load }: Props) {
  const { t } = useTranslation()
  const place = useRef<HTMLDivElement>(null)
  const [hasFailed, setFailed] = useState(false)

  useEffect(() => {
    if (!place.current || hasFailed) return
    const observer = new IntersectionObserver(
      ([entry]) => {
        if (entry?.isIntersecting) load().catch(() => setFailed(true))
      },
      { root: box.current, rootMargin: '300px 0px' },
    )
    observer.observe(place.current)
    return () => observer.disconnect()
  }, [box, load, hasFailed])

  return (
    <Center ref={place} mih={48}>
      {hasFailed ? (
        <Button variant="subtle" onClick={() => setFailed(false)}>
          {failed} {t('failure.retry')}
        </Button>
      ) : (
        <Loader size="sm" type="dots" />
      )}
    </Center>
  )
}
