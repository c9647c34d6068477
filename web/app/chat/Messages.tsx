import { Center, Stack, Text, Title } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { RingsIcon } from '../shared/icons.tsx'
import { usePageTitle } from '../shared/title.ts'
import { Chat } from './Chat.tsx'
import { Conversations } from './Conversations.tsx'
import classes from './Messages.module.css'

/**
 * The conversations beside a chat, or on a phone one of the two. `open` is the id of the chat partner: null is
 * everyone.
 */
export function Messages({ open }: { open: string | null | undefined }) {
  const { t } = useTranslation()
  return (
    <div className={classes.messages} data-open={open !== undefined || undefined}>
      <div className={classes.list}>
        <Conversations open={open} />
      </div>
      <div className={classes.chat}>
        {open !== undefined ? (
          <Chat key={open ?? ''} partnerId={open} />
        ) : (
          <Center c="dimmed">
            <TitleOfList />
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
      </div>
    </div>
  )
}

/** The tab names the conversations where no chat is open. */
function TitleOfList() {
  const { t } = useTranslation()
  usePageTitle(t('conversations.title'))
  return null
}
