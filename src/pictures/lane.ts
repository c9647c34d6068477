import { type ChildProcess, spawn } from 'node:child_process'
import { extname } from 'node:path'
import { fileOf } from '../files.ts'
import type { Order, Outcome, Tasks } from './child.ts'

/** A process that does one task at a time. */
export interface Lane {
  /** Does a task in the lane's process, which is started where there is none. */
  run<Task extends keyof Tasks>(order: Order<Task>): Promise<LaneOutcome<Tasks[Task]>>
  /** The same in a new process, which has all of the lane's memory. */
  runAfresh<Task extends keyof Tasks>(order: Order<Task>): Promise<LaneOutcome<Tasks[Task]>>
  end(): void
}

/** The outcome of a task, or that it took too long. */
export type LaneOutcome<Result> = Outcome<Result> | { tookTooLong: true }

/** The largest pictures take 5 seconds (ms) on a machine that has time for them. */
const slowestMs = 120_000
/** A process that has nothing to do for so long (ms) gives its memory back. */
const idleMs = 10_000

/** A place for one process that decodes pictures, one after the other, with at most `memoryMb` (MiB) of data. */
export function createLane(memoryMb: number): Lane {
  let child: ChildProcess | undefined
  let idle: NodeJS.Timeout | undefined

  const end = () => {
    clearTimeout(idle)
    child?.kill('SIGKILL')
    child = undefined
  }
  const run: Lane['run'] = async (order) => {
    clearTimeout(idle)
    child ??= startChild(memoryMb)
    const outcome = await ask(child, order)
    if ('lacksMemory' in outcome || 'tookTooLong' in outcome) end()
    else idle = setTimeout(end, idleMs).unref()
    return outcome
  }
  return {
    run,
    runAfresh(order) {
      end()
      return run(order)
    },
    end,
  }
}

/**
 * The bound is RLIMIT_DATA, which Linux enforces (macOS does not): allocating more fails, and the process says so or
 * dies. It gets nothing of the server's environment, where the secrets are.
 */
function startChild(memoryMb: number): ChildProcess {
  const extension = extname(import.meta.url)
  const loader = extension === '.ts' ? ['--import', 'tsx'] : []
  const program = [process.execPath, ...loader, fileOf(`pictures/child${extension}`)]
  const child = spawn('/bin/sh', ['-c', `ulimit -d ${memoryMb * 1024}; exec "$0" "$@"`, ...program], {
    cwd: fileOf('.'),
    env: {},
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    serialization: 'advanced',
  })
  // `ask` reports the error. Without any listener it would end the server.
  child.on('error', () => {})
  child.unref()
  child.channel?.unref()
  return child
}

/** A process that ends instead of answering has run out of memory, as far as anybody can tell. */
function ask<Task extends keyof Tasks>(child: ChildProcess, order: Order<Task>): Promise<LaneOutcome<Tasks[Task]>> {
  return new Promise((resolve) => {
    const answer = (outcome: LaneOutcome<Tasks[Task]>) => {
      clearTimeout(late)
      child.channel?.unref()
      child.off('message', onMessage).off('exit', onExit).off('error', onExit)
      resolve(outcome)
    }
    const onMessage = (outcome: unknown) => answer(outcome as Outcome<Tasks[Task]>)
    const onExit = () => answer({ lacksMemory: true })
    const late = setTimeout(() => answer({ tookTooLong: true }), slowestMs)
    child.channel?.ref()
    child.once('message', onMessage).once('exit', onExit).once('error', onExit)
    child.send(order, (error) => error && onExit())
  })
}
