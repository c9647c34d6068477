import { v4, v7 } from 'uuid'

/**
 * A new UUID. It has to differ from all others, and need not be secret. React Native has no `crypto`, and `Math.random`
 * may begin alike on two phones: there the UUID starts with the time.
 */
export function newId(crypto: Partial<Crypto> | undefined = globalThis.crypto): string {
  return crypto?.getRandomValues ? v4() : v7({ random: Uint8Array.from({ length: 16 }, randomByte) })
}

function randomByte(): number {
  return Math.floor(Math.random() * 256)
}
