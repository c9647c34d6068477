import { Refusal } from '../refusal.ts'
import { decode, type Measures, measure, type Picture } from './decode.ts'
import { Undecodable } from './flaws.ts'

// A process of its own that decodes pictures for `pictures.ts`: its memory is bounded by the operating system, and
// whatever a picture does to it harms nothing else.

/** Work on the bytes of a picture: an upload is decoded, a large size that is kept already is measured. */
export interface Tasks {
  decode: Picture
  measure: Measures
}

/** A task with its picture. */
export interface Order<Task extends keyof Tasks = keyof Tasks> {
  task: Task
  bytes: Uint8Array
}

/**
 * The outcome of a task. A lack of memory is neither a result nor a refusal; where it `mayLackMemory`, it may be behind
 * the refusal.
 */
export type Outcome<Result> =
  | { result: Result }
  | { refused: ConstructorParameters<typeof Refusal>; mayLackMemory: boolean }
  | { lacksMemory: true }

const tasks: { [Task in keyof Tasks]: (bytes: Buffer) => Promise<Tasks[Task]> } = { decode, measure }

process.on('message', async (order: Order) => {
  process.send?.(await outcomeOf(order))
})
process.on('disconnect', () => process.exit())
// A terminal or systemd sends these to all processes at once: the server ends this one, after the pictures in flight.
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => {})

async function outcomeOf({ task, bytes }: Order): Promise<Outcome<Tasks[keyof Tasks]>> {
  try {
    return { result: await tasks[task](Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)) }
  } catch (error) {
    if (!(error instanceof Refusal)) return { lacksMemory: true }
    return { refused: [error.code, error.message, error.details], mayLackMemory: error instanceof Undecodable }
  }
}
