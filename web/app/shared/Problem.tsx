import { Refused } from '@attitudes/live'
import { Alert, type AlertProps } from '@mantine/core'
import { useCallback } from 'react'
import { useTranslation } from 'react-i18next'

/** Why something was not done, as soon as there is a reason. */
export function Problem({ problem, ...props }: { problem: unknown } & AlertProps) {
  const say = useProblem()
  if (problem === undefined) return null
  return (
    <Alert color="rose" role="alert" {...props}>
      {say(problem)}
    </Alert>
  )
}

/** Says why an entry of the outbox was refused, in words of people. */
export function useReason(): (problem: EntryProblem) => string {
  const say = useProblem()
  return useCallback((problem) => say(new Refused(problem)), [say])
}

type EntryProblem = ConstructorParameters<typeof Refused>[0]

/** Says a problem in words of people. */
export function useProblem(): (problem: unknown) => string {
  const { t } = useTranslation()
  return useCallback(
    (problem) => {
      if (!(problem instanceof Refused)) return t('problem.unreachable')
      const { code, field, reason, retryAfter: count = 60 } = problem
      if (code === 'RATE_LIMITED') return t('problem.RATE_LIMITED', { count })
      const place = `problem.${code}.${field}` as 'problem.NOT_FOUND.code'
      const because = `problem.reason.${reason}` as 'problem.reason.EMPTY'
      return t([because, place, `problem.${code}.other` as 'problem.NOT_FOUND.other', 'problem.other'])
    },
    [t],
  )
}
