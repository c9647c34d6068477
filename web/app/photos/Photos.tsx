import { usePhotoStream } from '@attitudes/live/react'
import { Button, EmptyState, Overlay, Text } from '@mantine/core'
import { useDisclosure, useListState } from '@mantine/hooks'
import { useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useMe } from '../me.ts'
import { PhotoIcon } from '../shared/icons.tsx'
import { LoadError } from '../shared/LoadError.tsx'
import { More } from '../shared/More.tsx'
import { useOverlay } from '../shared/overlay.ts'
import { Page } from '../shared/Page.tsx'
import { LinkDialog } from './LinkDialog.tsx'
import { OutgoingPhotos } from './OutgoingPhotos.tsx'
import classes from './Photos.module.css'
import { PhotoViewer } from './PhotoViewer.tsx'
import { PhotoWall, PhotoWallWaiting } from './PhotoWall.tsx'
import { usePicking } from './picking.ts'
import { ShareButtons } from './ShareButtons.tsx'
import { ShareDialog } from './ShareDialog.tsx'
import { type Picked, pickOf, useShare } from './sharing.ts'

const nearTop = 60

/** Page of everyone's photos of the wedding, and the buttons to share new ones. */
export function Photos() {
  const { t } = useTranslation()
  const me = useMe()
  const { photos, newPhotoCount, resetPhotoCount, loading, error, hasMore, loadMore } = usePhotoStream()
  const share = useShare()
  const box = useRef<HTMLElement>(null)
  const [picks, { append, filter, setState, applyWhere }] = useListState<Picked>()
  const [isLinking, linking] = useDisclosure()
  const opened = useOverlay<string>()

  // While the user is further down, photos that others share are held back above, so that nothing moves under a finger.
  const [leftAt, setLeftAt] = useState<string>()
  const shown =
    leftAt === undefined
      ? photos
      : photos.filter(({ sharedAt, sharedBy }) => sharedAt <= leftAt || sharedBy.id === me.id)
  const onScroll = () => {
    const isAway = (box.current?.scrollTop ?? 0) > nearTop
    setLeftAt((left) => (isAway ? (left ?? photos[0]?.sharedAt) : undefined))
  }
  const isAway = leftAt !== undefined
  useEffect(() => {
    if (!isAway) resetPhotoCount()
  }, [isAway, resetPhotoCount])
  const waiting = isAway ? newPhotoCount : 0

  const pick = (files: File[]) => append(...files.map(pickOf))
  const { isOver, dropZone } = usePicking(pick)
  const toTop = () => box.current?.scrollTo({ top: 0, behavior: 'smooth' })

  return (
    <Page
      title={t('photos.title')}
      ref={box}
      onScroll={onScroll}
      action={<ShareButtons onFiles={pick} onLink={linking.open} />}
      {...dropZone}
    >
      <OutgoingPhotos />
      {error && <LoadError />}
      {loading && photos.length === 0 && <PhotoWallWaiting />}
      {!loading && !error && photos.length === 0 && (
        <EmptyState icon={<PhotoIcon />} title={t('photos.emptyTitle')} description={t('photos.empty')} py="xl" />
      )}
      <PhotoWall photos={shown} onOpen={opened.open} />
      {hasMore && <More box={box} failed={t('common.moreFailed')} load={loadMore} />}
      <div role="status" className={classes.foot}>
        {isAway && (
          <Button radius="xl" size="md" variant={waiting > 0 ? 'filled' : 'default'} onClick={toTop}>
            {waiting > 0 ? t('photos.fresh', { count: waiting }) : t('photos.top')}
          </Button>
        )}
      </div>
      {isOver && (
        <Overlay fixed center backgroundOpacity={0.5} className={classes.drop}>
          <Text fz="xl" fw={600} c="white">
            {t('photos.drop')}
          </Text>
        </Overlay>
      )}
      <PhotoViewer
        photos={photos}
        shown={opened.shown}
        onShow={opened.show}
        onClose={opened.close}
        loadMore={hasMore ? loadMore : undefined}
      />
      <LinkDialog opened={isLinking} onClose={linking.close} />
      <ShareDialog
        picks={picks}
        onFiles={pick}
        onCaption={(id, caption) =>
          applyWhere(
            (one) => one.id === id,
            (one) => ({ ...one, caption }),
          )
        }
        onLeaveOut={(id) => filter((one) => one.id !== id)}
        onShare={(ready) => {
          share(ready)
          setState([])
          toTop()
        }}
        onClose={() => setState([])}
      />
    </Page>
  )
}
