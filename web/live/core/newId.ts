import { v4 } from 'uuid'

/**
 * A new UUID. It has to differ from all others, and need not be secret. React Native has no `crypto`, and `Math.random`
 * may begin alike on two phones: there the UUID starts with the time.
 */
export function newId(crypto: Partial<Crypto> | undefined = globalThis.crypto): string {
  return crypto?.getRandomValues ? v4() : v4({ random: timeAndRandom() })
}

/** The lower bits of the time (ms), and random bytes. */
function timeAndRandom(): Uint8Array {
  const bytes = Uint8Array.from({ length: 16 }, () => Math.floor(Math.random() * 256))
  new DataView(bytes.buffer).setUint32(0, Date.now())
  return bytes
}
