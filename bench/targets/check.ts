import { deepStrictEqual } from 'node:assert'
import { setTimeout as sleep } from 'node:timers/promises'
import { startChild } from '../harness/child.ts'
import { fixtureEventOf, seqOf } from '../harness/fixtureEvent.ts'
import { signToken } from '../harness/token.ts'
import type { Wire } from './target.ts'
import { targetOf } from './targets.ts'

/** Shows that a target does its work: the official client of its wire hears events whole, in order and once. */
export async function check(target: string, redisUrl = '') {
  const { wire } = await targetOf(target)
  await using server = startChild('processes/targetServer.ts', [target, redisUrl], 0)
  const url = await server.says<string>('url', 30)
  server.send({ knock: true })
  const tooLate = sleep(15_000, undefined, { ref: false }).then(() => {
    throw new Error(`${target} did not deliver within 15 s`)
  })
  await Promise.race([hearFive(wire, url), tooLate])
}

async function hearFive(wire: Wire, url: string) {
  let first: number | undefined
  let heard = 0
  for await (const event of wire.listen(url, await signToken('listener'))) {
    first ??= seqOf(event)
    deepStrictEqual(event, fixtureEventOf(first + heard))
    if (++heard === 5) return
  }
  throw new Error(`the stream ended after ${heard} events`)
}
