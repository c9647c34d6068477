import { ActionIcon, Text } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { chooseLanguage, languages } from './i18n.ts'

/** Offers the other language, in its own words. */
export function LanguageSwitch() {
  const { i18n } = useTranslation()
  const other = languages.find((language) => language !== i18n.language) ?? 'en'
  const name = new Intl.DisplayNames(other, { type: 'language' }).of(other)
  return (
    <ActionIcon lang={other} aria-label={name} title={name} onClick={() => chooseLanguage(i18n, other)}>
      <Text span size="sm" fw={600} tt="uppercase">
        {other}
      </Text>
    </ActionIcon>
  )
}
