import { TextInput, type TextInputProps } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { longestCaption } from './sharing.ts'

/** The field `caption` of a form about a photo. */
export function CaptionField(props: Pick<TextInputProps, 'defaultValue'> & { 'data-autofocus'?: boolean }) {
  const { t } = useTranslation()
  return (
    <TextInput
      name="caption"
      size="md"
      label={t('photos.caption')}
      description={t('photos.captionHint')}
      maxLength={longestCaption}
      autoComplete="off"
      {...props}
    />
  )
}
