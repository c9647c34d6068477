import type { WeddingPartsFragment } from '@attitudes/live/documents'
import { useOutbox, useWeddingQuery } from '@attitudes/live/react'
import { Box, VisuallyHidden } from '@mantine/core'
import { useDocumentTitle, useDocumentVisibility, useHotkeys } from '@mantine/hooks'
import { useMemo, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { type Dates, useDates } from '../language/dates.ts'
import { loadTexts } from '../language/i18n.ts'
import { isolate } from '../language/isolate.ts'
import { useMay, useOwnDevice } from '../me.ts'
import { Bell } from '../notifications/Bell.tsx'
import { useNews } from '../notifications/news.ts'
import { useRejoinRequests } from '../rejoining/requests.ts'
import { backToList, useRoute } from '../route.ts'
import { isWide } from '../shared/layout.ts'
import { lazily } from '../shared/lazily.tsx'
import { OnceNeeded } from '../shared/OnceNeeded.tsx'
import { TitleTaker } from '../shared/title.ts'
import { showUnread } from '../shared/unread.ts'
import { ConnectionBanner } from './ConnectionBanner.tsx'
import { NewPhotos, Unread, WaitingForDJ } from './Counts.tsx'
import { useDestinations } from './destinations.ts'
import { Header } from './Header.tsx'
import { Navigation } from './Navigation.tsx'
import { PageOf } from './PageOf.tsx'
import classes from './Wedding.module.css'

/** Needed by newcomers whose name is known, and by those who confirm who they are. */
const Rejoining = lazily(async () => {
  const [{ Rejoining }] = await Promise.all([import('../rejoining/Rejoining.tsx'), loadTexts('rejoining')])
  return Rejoining
})
/** Only needed after something that was done offline was refused. */
const Unsent = lazily(async () => {
  const [{ Unsent }] = await Promise.all([import('../unsent/Unsent.tsx'), loadTexts('unsent')])
  return Unsent
})
/** Only a DJ needs it. */
const MicAlert = lazily(async () => (await import('../music/MicAlert.tsx')).MicAlert)

interface Props {
  /** Whether it has just been confirmed that the user is a member who was here before. */
  isBack: boolean
  onSignOut(): void
}

/** The wedding of the signed-in user: its pages, and everything that shows on all of them. */
export function Wedding({ isBack, onSignOut }: Props) {
  const { t } = useTranslation()
  const route = useRoute()
  const shell = useRef<HTMLDivElement>(null)
  const { data } = useWeddingQuery()
  const decides = useMay('DECIDE_MUSIC')
  const isVisible = useDocumentVisibility() === 'visible'

  const name = data?.wedding.name ?? ''
  const [unread, setUnread] = useState(0)
  const [photos, setPhotos] = useState(0)
  const [{ songs, mics }, setWaiting] = useState({ songs: 0, mics: 0 })
  const [title, setTitle] = useState('')
  const asked = mics > 0 && t('dj.micWaiting', { count: mics })
  const counted = unread > 0 ? `(${showUnread(unread)}) ${isolate(title)}` : isolate(title)
  useDocumentTitle([asked, counted, isolate(name) || 'Attitudes Live'].filter(Boolean).join(' · '))

  const leave = (event: KeyboardEvent) => {
    // Escape closes a dialog above the page first.
    const isHere = event.target === document.body || shell.current?.contains(event.target as Node)
    const isAlone = route.page === 'people' || (route.page === 'chat' && !isWide())
    if (isHere && isAlone && !event.isComposing) backToList()
  }
  useHotkeys([['Escape', leave, { preventDefault: false }]], [])

  const news = useNews(route)

  const { own, toBeMe, toBeOthers } = useRejoinRequests()
  const device = useOwnDevice()
  const [namesakes] = useState(device?.namesakes ?? [])
  const isRejoining = namesakes.length > 0 || isBack || own !== undefined || toBeMe.length > 0

  const destinations = useDestinations({
    list: unread,
    music: songs + mics,
    photos,
    people: toBeOthers.length,
  })
  // The header is not drawn again for each message.
  const bell = useMemo(() => <Bell isOpen={route.page === 'notifications'} />, [route.page])
  return (
    <div ref={shell} className={classes.shell} data-page={route.page}>
      <Unread inSight={route.page === 'chat' && isVisible ? route.partnerId : undefined} onCount={setUnread} />
      <NewPhotos areInSight={route.page === 'photos'} onCount={setPhotos} />
      <WaitingForDJ onCount={setWaiting} />
      <Box style={{ gridArea: 'banner' }}>
        <VisuallyHidden role="status">{news}</VisuallyHidden>
        <ConnectionBanner />
        <OnceNeeded isNeeded={isRejoining}>
          <Rejoining namesakes={namesakes} isBack={isBack} />
        </OnceNeeded>
        <Failures />
        <OnceNeeded isNeeded={decides === true}>
          <MicAlert isOpen={route.page === 'music'} />
        </OnceNeeded>
      </Box>
      <Header title={name} about={aboutOf(data?.wedding, useDates())} onSignOut={onSignOut}>
        {bell}
      </Header>
      <Navigation destinations={destinations} route={route} />
      <main className={classes.main}>
        <TitleTaker value={setTitle}>
          <PageOf route={route} />
        </TitleTaker>
      </main>
    </div>
  )
}

/** The day and the place of a wedding, as far as they are known. */
function aboutOf(wedding: Pick<WeddingPartsFragment, 'date' | 'place'> | undefined, dates: Dates): string {
  const { date, place } = wedding ?? {}
  // A no-break space: the dot ends a line, it does not begin one.
  return [date && dates.calendarDay(date), place && isolate(place)].filter(Boolean).join('\u00a0· ')
}

/** Apart from the page, which is not drawn again for each thing that is sent. */
function Failures() {
  const hasFailed = useOutbox().entries.some(({ status }) => status === 'failed')
  return (
    <OnceNeeded isNeeded={hasFailed}>
      <Unsent />
    </OnceNeeded>
  )
}
