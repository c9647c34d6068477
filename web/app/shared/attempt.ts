import { useCallback } from 'react'
import { useProblem } from './Problem.tsx'
import { useToast } from './toast.ts'

/** Does something. If it is refused, says so on whatever page is shown, and returns undefined. */
export function useAttempt() {
  const say = useProblem()
  const toast = useToast()
  return useCallback(
    async <Done>(action: () => Promise<Done>): Promise<Done | undefined> => {
      try {
        return await action()
      } catch (problem) {
        toast({ color: 'rose', message: say(problem), autoClose: 8_000 })
        return undefined
      }
    },
    [say, toast],
  )
}
