import { ActionIcon, Text, VisuallyHidden } from '@mantine/core'
import { memo } from 'react'
import { useTranslation } from 'react-i18next'
import { useProblem } from '../shared/Problem.tsx'
import { useSubmission } from '../shared/submission.ts'
import { chooseLanguage, languages } from './i18n.ts'

/** Offers the other language, in its own words. */
export const LanguageSwitch = memo(function LanguageSwitch() {
  const { i18n } = useTranslation()
  const say = useProblem()
  const other = languages.find((language) => language !== i18n.language) ?? 'en'
  const name = new Intl.DisplayNames(other, { type: 'language' }).of(other)
  const { run, isRunning, problem } = useSubmission(() => chooseLanguage(i18n, other))
  const hasFailed = problem !== undefined
  return (
    <>
      <ActionIcon
        lang={other}
        aria-label={name}
        title={hasFailed ? say(problem) : name}
        color={hasFailed ? 'rose' : undefined}
        loading={isRunning}
        onClick={() => run()}
      >
        <Text span size="sm" fw={600} tt="uppercase">
          {other}
        </Text>
      </ActionIcon>
      {hasFailed && <VisuallyHidden role="alert">{say(problem)}</VisuallyHidden>}
    </>
  )
})
