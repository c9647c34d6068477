import { useReadByQuery } from '@attitudes/live/react'
import { UnstyledButton, VisuallyHidden } from '@mantine/core'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { EyeIcon } from '../shared/icons.tsx'
import classes from './Message.module.css'

/** Asks how many people have read a message, and again each time that it is pressed. */
export function ReadBy({ messageId }: { messageId: string }) {
  const { t } = useTranslation()
  const [asked, setAsked] = useState(0)
  return (
    <UnstyledButton className={classes.small} onClick={() => setAsked(asked + 1)} aria-live="polite">
      {asked === 0 ? (
        <>
          <EyeIcon />
          <VisuallyHidden>{t('message.askReaders')}</VisuallyHidden>
        </>
      ) : (
        <Readers key={asked} messageId={messageId} />
      )}
    </UnstyledButton>
  )
}

function Readers({ messageId }: { messageId: string }) {
  const { t } = useTranslation()
  const { data, error } = useReadByQuery({ variables: { messageId }, fetchPolicy: 'no-cache' })
  if (error) return t('message.readersFailed')
  return data ? t('message.readers', { count: data.readBy.length }) : '…'
}
