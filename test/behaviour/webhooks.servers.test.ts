import { randomUUID } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { startProcess } from '../support/process.ts'
import { hangs, startReceiver, takes } from '../support/receiver.ts'
import { freePort } from '../support/setup/program.ts'
import { backends, request, startWedding, tokenOf } from '../support/wedding.ts'

const create = 'mutation ($input: CreateIntegrationInput!) { createIntegration(input: $input) { integration { id } } }'
const send = 'mutation ($input: SendMessageInput!) { sendMessage(input: $input) { id } }'

describe.runIf(backends.includes('cluster'))('with two servers', () => {
  /** A wedding with a webhook that the first of two servers sends to. */
  const start = async () => {
    const wedding = await startWedding({ backend: 'cluster', servers: 0, settings: { WEBHOOK_URLS: 'any' } })
    const receiver = await startReceiver()
    const server = async () => startProcess({ ...wedding.settings, WS_PORT: String(await freePort()) })
    const first = await server()
    const token = await tokenOf({ sub: 'ana', name: 'ana', role: 'COUPLE', weddingId: wedding.id })
    const asks = async (url: string, query: string, input: object) => {
      const { errors } = await request(url, token, query, { input })
      expect(errors).toBeUndefined()
    }
    await asks(first.url, create, { name: 'Spreadsheet', scopes: [], webhookUrl: receiver.url })
    const says = (url: string, content: string) => asks(url, send, { id: randomUUID(), channel: 'WEDDING', content })
    await says(first.url, 'one')
    await receiver.untilSaid('one')
    const second = await server()
    return {
      wedding,
      receiver,
      first,
      second,
      says,
      async [Symbol.asyncDispose]() {
        for (const part of [first, second, receiver, wedding]) await part[Symbol.asyncDispose]()
      },
    }
  }

  test('one that is killed is followed by the other, which sends what was not received', async () => {
    await using party = await start()
    const { first, second, receiver, says, wedding } = party
    receiver.behave(hangs)
    await says(second.url, 'two')
    await receiver.untilSaid('two')
    await first.kill()
    receiver.behave(takes)
    await says(second.url, 'three')
    expect(receiver.said()).toEqual(['one', 'two'])
    // Sooner than 20 seconds after the last sign of life.
    await wedding.sql(`update webhooks set leased_until = now() where wedding_id = '${wedding.id}'`)
    await receiver.untilSaid('three')
    expect(receiver.said()).toEqual(['one', 'two', 'two', 'three'])
  })

  test('one that ends hands over at once', async () => {
    await using party = await start()
    const { first, second, receiver, says } = party
    expect(await first.kill('SIGTERM')).toMatchObject({ code: 0 })
    await says(second.url, 'two')
    await receiver.untilSaid('two')
    expect(receiver.said()).toEqual(['one', 'two'])
  })

  test('one that stood still sends nothing that the other has sent since, and both go on', async () => {
    await using party = await start()
    const { first, second, receiver, says } = party
    first.child.kill('SIGSTOP')
    await says(second.url, 'two')
    await receiver.untilSaid('two')
    first.child.kill('SIGCONT')
    await says(first.url, 'three')
    await says(second.url, 'four')
    await receiver.untilSaid('four')
    expect(receiver.said()).toEqual(['one', 'two', 'three', 'four'])
  })
})
