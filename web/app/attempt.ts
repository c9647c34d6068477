import { notifications } from '@mantine/notifications'
import { useCallback } from 'react'
import { useProblem } from './Problem.tsx'

/** Does something, and says on whatever page when it is refused; then it answers undefined. */
export function useAttempt() {
  const say = useProblem()
  return useCallback(
    async <Done>(deed: () => Promise<Done>): Promise<Done | undefined> => {
      try {
        return await deed()
      } catch (problem) {
        notifications.show({ color: 'rose', message: say(problem), autoClose: 8_000 })
        return undefined
      }
    },
    [say],
  )
}
