import { Refusal } from '../refusal.ts'
import { decode, type Picture } from './decode.ts'

// A process of its own that decodes pictures for `pictures.ts`: its memory is bounded by the operating system, and
// whatever a picture does to it harms nothing else.

/** A lack of memory is neither a picture nor a refusal. */
export type Outcome = { picture: Picture } | { refused: ConstructorParameters<typeof Refusal> } | { lacksMemory: true }

process.on('message', async (bytes: Uint8Array) => {
  process.send?.(await outcomeOf(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)))
})
process.on('disconnect', () => process.exit())
// A terminal or systemd sends these to all processes at once: the server ends this one, after the pictures in flight.
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => {})

async function outcomeOf(bytes: Buffer): Promise<Outcome> {
  try {
    return { picture: await decode(bytes) }
  } catch (error) {
    return error instanceof Refusal ? { refused: [error.code, error.message, error.details] } : { lacksMemory: true }
  }
}
