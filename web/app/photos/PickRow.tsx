import { ActionIcon, Box, Group, Text, TextInput } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { CloseIcon } from '../shared/icons.tsx'
import { Preview } from './Preview.tsx'
import { isPicture, longestCaption, type Picked } from './sharing.ts'

type Props = { pick: Picked; onCaption(id: string, caption: string): void; onLeaveOut(id: string): void }

/** A chosen photo, with a field for its caption. */
export function PickRow({ pick: { id, file, preview, caption }, onCaption, onLeaveOut }: Props) {
  const { t } = useTranslation()
  return (
    <Group wrap="nowrap" gap="sm">
      <Preview src={preview} size={64} radius="md" />
      <Box flex={1} miw={0}>
        {isPicture(file) ? (
          <TextInput
            size="md"
            aria-label={t('photos.captionOf', { name: file.name })}
            placeholder={t('photos.caption')}
            maxLength={longestCaption}
            value={caption}
            onChange={(event) => onCaption(id, event.currentTarget.value)}
          />
        ) : (
          <>
            <Text size="sm" truncate>
              {file.name}
            </Text>
            <Text size="sm" c="var(--mantine-color-error)" role="alert">
              {t('photos.notAPicture')}
            </Text>
          </>
        )}
      </Box>
      <ActionIcon aria-label={t('photos.leaveOut', { name: file.name })} onClick={() => onLeaveOut(id)}>
        <CloseIcon />
      </ActionIcon>
    </Group>
  )
}
