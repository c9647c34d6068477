import { Refusal } from '../refusal.ts'
import type { Order, Tasks } from './child.ts'
import type { Measures, Picture } from './decode.ts'
import { tooLargeForMemory, tooSlow } from './flaws.ts'
import { createLane } from './lane.ts'
import { createPool } from './pool.ts'

/** Prepares uploaded pictures to be stored. */
export interface Pictures {
  /**
   * Shrinks a picture for keeping. `whose` it is decides whose turn comes next, so that nobody waits for all that
   * another has sent. Throws a Refusal that says what is wrong with the file and what to do.
   */
  prepare(whose: string, bytes: Buffer): Promise<Picture>
  /** Measures a picture that is kept, by its large size, in turn with the uploads. Throws a Refusal, as `prepare`. */
  measure(large: Buffer): Promise<Measures>
  /** Ends the processes. */
  end(): void
}

/** Media types of the pictures that are taken: those that decode.ts unblocks. */
export const pictureTypes: readonly string[] = ['image/jpeg', 'image/png', 'image/webp', 'image/avif', 'image/heic']

/** Enough (MiB) for what phones make every day: 200 megapixels of JPEG, 40 of HEIC, 15 of AVIF. */
const ordinaryMb = 384

/**
 * Decodes pictures in processes whose memory is bounded: `memoryMb` (MiB) together. There are two where there is memory
 * for two, an ordinary one and one for the rest; a picture for which the ordinary one has or may have too little goes to
 * the other.
 */
export function createPictures(memoryMb: number): Pictures {
  const lanes = (memoryMb < 2 * ordinaryMb ? [memoryMb] : [ordinaryMb, memoryMb - ordinaryMb]).map(createLane)
  const largest = lanes.slice(-1)
  const inTurn = createPool(lanes)

  async function run<Task extends keyof Tasks>(whose: string, order: Order<Task>): Promise<Tasks[Task]> {
    let outcome = await inTurn(whose, lanes, (lane) => lane.run(order))
    if ('lacksMemory' in outcome || ('refused' in outcome && outcome.mayLackMemory))
      outcome = await inTurn(whose, largest, (lane) => lane.runAfresh(order))
    if ('result' in outcome) return outcome.result
    if ('refused' in outcome) throw new Refusal(...outcome.refused)
    throw 'tookTooLong' in outcome ? tooSlow() : tooLargeForMemory()
  }

  return {
    prepare: (whose, bytes) => run(whose, { task: 'decode', bytes }),
    measure: (bytes) => run('', { task: 'measure', bytes }),
    end() {
      for (const lane of lanes) lane.end()
    },
  }
}
