import { Center, Stack, Text, Title } from '@mantine/core'
import { useDocumentTitle, useHotkeys } from '@mantine/hooks'
import { useEffect } from 'react'
import { useTranslation } from 'react-i18next'
import { SignedOut, useConversations, useWebSocket, useWeddingQuery } from '../live/index.ts'
import { Chat } from './Chat.tsx'
import { ConnectionBanner } from './ConnectionBanner.tsx'
import { Conversations } from './Conversations.tsx'
import { Header } from './Header.tsx'
import { RingsIcon } from './icons.tsx'
import { isWide } from './layout.ts'
import { People } from './People.tsx'
import { backToList, useRoute } from './route.ts'
import classes from './Wedding.module.css'

/** The wedding of who is signed in: the conversations beside a chat, or on a phone one of the two. */
export function Wedding({ onExpired, onSignOut }: { onExpired(): void; onSignOut(): void }) {
  const { t } = useTranslation()
  const route = useRoute()
  const { connectionError } = useWebSocket()
  const { data } = useWeddingQuery()
  const { conversations } = useConversations()

  const hasExpired = connectionError instanceof SignedOut
  useEffect(() => {
    if (hasExpired) onExpired()
  }, [hasExpired, onExpired])

  const name = data?.wedding.name ?? ''
  const unread = conversations.reduce((sum, { unreadCount }) => sum + unreadCount, 0)
  useDocumentTitle(unread > 0 ? `(${unread}) ${name}` : name || 'Attitudes Live')

  const leave = (event: KeyboardEvent) => {
    const isAlone = route.page === 'people' || (route.page === 'chat' && !isWide())
    if (isAlone && !event.isComposing) backToList()
  }
  useHotkeys([['Escape', leave, { preventDefault: false }]], [])

  return (
    <div className={classes.shell} data-page={route.page}>
      <ConnectionBanner />
      <div className={classes.side}>
        <Header weddingName={name} onSignOut={onSignOut} />
        {route.page === 'people' ? <People /> : <Conversations open={route.page === 'chat' ? route.partnerId : undefined} />}
      </div>
      <main className={classes.main}>
        {route.page === 'chat' ? (
          <Chat key={route.partnerId ?? ''} partnerId={route.partnerId} />
        ) : (
          <Center h="100%" c="dimmed">
            <Stack align="center" gap={4} ta="center">
              <Text fz="2.5rem" lh={1} c="sage.5">
                <RingsIcon />
              </Text>
              <Title order={2} fz="h3">
                {t('conversations.choose')}
              </Title>
              <Text size="sm">{t('conversations.chooseHint')}</Text>
            </Stack>
          </Center>
        )}
      </main>
    </div>
  )
}
