import { useState } from 'react'

/** Runs the request of a form: says whether it is on its way, and why it was refused. */
export function useSubmission<Args extends unknown[]>(action: (...args: Args) => Promise<unknown>) {
  const [isRunning, setRunning] = useState(false)
  const [problem, setProblem] = useState<unknown>()

  return {
    isRunning,
    problem,
    /** Returns whether it was done. */
    async run(...args: Args): Promise<boolean> {
      setRunning(true)
      setProblem(undefined)
      try {
        await action(...args)
        return true
      } catch (reason) {
        setProblem(reason)
        return false
      } finally {
        setRunning(false)
      }
    },
  }
}
