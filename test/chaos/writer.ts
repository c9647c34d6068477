import { randomUUID } from 'node:crypto'
import { setTimeout as wait } from 'node:timers/promises'
import { oneOf, type Random } from '../support/random.ts'
import { type GraphQLAnswer, request } from '../support/request.ts'
import type { Attempt } from './checker.ts'

export type Write = Attempt & {
  /** When the first acknowledgement came (ms). */
  at: number
  tries: number
}

const send = 'mutation ($input: SendMessageInput!) { said: sendMessage(input: $input) { id content } }'
const ask = 'mutation ($input: RequestMusicInput!) { said: requestMusic(input: $input) { id content: songTitle } }'

/**
 * A member who says one thing after the other, each with its id to any server until one acknowledges it, or two at
 * once.
 */
export function createWriter(name: string, token: string, others: string[], urls: () => string[], random: Random) {
  const writes: Write[] = []
  const unexpected: string[] = []
  const slowest = { ms: 0 }
  let gone = false

  const say = async (query: string, input: { content?: string; songTitle?: string }, audience: Attempt['audience']) => {
    const id = randomUUID()
    const write: Write = { id, by: name, audience, acknowledged: false, at: 0, tries: 0 }
    writes.push(write)
    const expected = { id, content: input.content ?? input.songTitle }
    const attempt = async () => {
      write.tries++
      const began = performance.now()
      const answer: GraphQLAnswer = await request(oneOf(random, urls()), token, query, {
        input: { ...input, id },
      }).catch(() => ({}))
      slowest.ms = Math.max(slowest.ms, performance.now() - began)
      const { data, errors } = answer
      if (data?.said) {
        write.at ||= Date.now()
        write.acknowledged = true
        if (JSON.stringify(data.said) !== JSON.stringify(expected))
          unexpected.push(`${name} was answered ${JSON.stringify(data.said)}`)
      }
      if (errors && errors[0]?.extensions.code !== 'UNAVAILABLE')
        unexpected.push(`${name} was refused: ${JSON.stringify(errors)}`)
    }
    while (!write.acknowledged && !gone) {
      // A client without an answer for a while tries another server; the first answer may still come.
      await Promise.race([Promise.all(random() < 0.2 ? [attempt(), attempt()] : [attempt()]), wait(3_000)])
      // A phone waits before it tries again.
      if (!write.acknowledged) await wait(50 + random() * 200)
    }
    return id
  }
  const sayAnything = () => {
    const chance = random()
    if (chance < 0.2) return say(ask, { songTitle: `Song ${randomUUID()}` }, 'everyone')
    if (chance < 0.6) return say(send, { channel: 'WEDDING', content: `Cheers ${random()}` } as object, 'everyone')
    const recipientId = oneOf(random, others)
    return say(send, { channel: 'DIRECT', recipientId, content: `psst ${random()}` } as object, [name, recipientId])
  }

  let writing = true
  const run = async () => {
    while (writing) {
      await sayAnything()
      await wait(10 + random() * 40)
    }
  }
  const done = run()
  return {
    writes,
    /** Answers that no fault explains. */
    unexpected,
    /** How long the slowest answer took, and resets that. */
    takeSlowest() {
      const { ms } = slowest
      slowest.ms = 0
      return ms
    },
    /** Says something to all, besides. */
    saysToAll: () => say(send, { channel: 'WEDDING', content: 'Good night!' } as object, 'everyone'),
    /** Resolves when what was begun is acknowledged. */
    async end() {
      writing = false
      await done
    },
    /** Gives up what is not acknowledged. */
    leave() {
      writing = false
      gone = true
    },
  }
}
