import type { MemberPartsFragment } from '@attitudes/live/documents'
import { Text } from '@mantine/core'
import { memo } from 'react'
import { useTranslation } from 'react-i18next'
import { isolate } from '../language/isolate.ts'

const namedAtMost = 3

type Props = { typing: Record<string, boolean>; members: MemberPartsFragment[] }

/** Line that names the people who are writing. It keeps its height while nobody writes, so that nothing moves. */
export const TypingLine = memo(function TypingLine({ typing, members }: Props) {
  const { t, i18n } = useTranslation()
  const names = members.filter(({ id }) => typing[id]).map(({ name }) => isolate(name))
  const said = () => {
    if (names.length > namedAtMost) return t('chat.typingMany')
    return t('chat.typing', { count: names.length, names: new Intl.ListFormat(i18n.language).format(names) })
  }
  return (
    <Text size="xs" c="dimmed" px="lg" w="100%" maw="54rem" mx="auto" h="1.4rem" truncate>
      {names.length > 0 && said()}
    </Text>
  )
})
