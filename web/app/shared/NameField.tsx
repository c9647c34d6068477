import { TextInput, type TextInputProps } from '@mantine/core'
import { useTranslation } from 'react-i18next'

const longestName = 80

type Props = Omit<TextInputProps, 'value' | 'onChange'> & { value: string; onChange(name: string): void }

/** Field for the name that the others know a person by. */
export function NameField({ onChange, ...props }: Props) {
  const { t } = useTranslation()
  return (
    <TextInput
      size="md"
      label={t('join.name')}
      description={t('join.nameHint')}
      onChange={(event) => onChange(event.currentTarget.value)}
      autoComplete="name"
      maxLength={longestName}
      pattern=".*\S.*"
      required
      withAsterisk={false}
      {...props}
    />
  )
}
