import { expect } from 'vitest'
import { read } from './request.ts'

/** Counts of a server, as operators read them. */
export type Counts = { connections: number; subscriptions: number; followedWeddings: number }

export async function countsOf({ url }: { url: string }): Promise<Counts> {
  const text = (await read(`${url}/metrics`, 'text/plain')) ?? ''
  const figure = (name: string) => Number(new RegExp(`^attitudes_${name} (\\d+)$`, 'm').exec(text)?.[1])
  return {
    connections: figure('connections'),
    subscriptions: figure('subscriptions'),
    followedWeddings: figure('followed_weddings'),
  }
}

/** Waits until nobody is connected and nothing is followed any more. */
export function isEmpty(server: { url: string }) {
  return expect
    .poll(() => countsOf(server), { timeout: 10_000 })
    .toEqual({ connections: 0, subscriptions: 0, followedWeddings: 0 })
}
