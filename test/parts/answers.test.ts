import { ServerError } from '@apollo/client'
import { BehaviorSubject, of } from 'rxjs'
import { describe, expect, test } from 'vitest'
import { countFailures, mostUnexplained, verdictOf } from '../../web/live/core/answers.ts'
import { createLiveOutbox } from '../../web/live/core/liveOutbox.ts'
import { createOutbox } from '../../web/live/core/outbox.ts'
import { Refused } from '../../web/live/core/refused.ts'
import { RetryableError } from '../../web/live/core/retryable.ts'
import { SignedOut } from '../../web/live/core/session.ts'

const refused = (code: string) => new Refused({ code, message: 'no' })
const status = (code: number) =>
  new ServerError('<html>', { response: new Response(null, { status: code }), bodyText: '<html>' })

test.each([
  ...['BAD_USER_INPUT', 'FORBIDDEN', 'NOT_FOUND', 'CONFLICT', 'CURSOR_GONE', 'QUERY_TOO_COMPLEX'].map(
    (code) => [refused(code), 'final'] as const,
  ),
  ...['UNAVAILABLE', 'RATE_LIMITED', 'UNAUTHENTICATED'].map((code) => [refused(code), 'transient'] as const),
  ...['INTERNAL_SERVER_ERROR', 'undefined', 'OF_TOMORROW'].map((code) => [refused(code), 'unexplained'] as const),
  ...[401, 408, 429, 502, 503, 504].map((code) => [status(code), 'transient'] as const),
  ...[400, 403, 404, 413, 500].map((code) => [status(code), 'unexplained'] as const),
  [new TypeError('Failed to fetch'), 'transient'],
  [new RetryableError('the connection'), 'transient'],
  [new SignedOut(), 'transient'],
  [new SyntaxError('HTML is not JSON'), 'unexplained'],
] as const)('%o is %s', (error, verdict) => {
  expect(verdictOf(error)).toBe(verdict)
})

describe('a message that was written', () => {
  const bearer = { userId: 'ana', userName: 'Ana', role: 'GUEST', weddingId: 'w', expiresAt: Infinity }
  /** An outbox whose attempts fail with these errors, one after the other, before they succeed. */
  const outboxOf = (...failures: unknown[]) => {
    let attempts = 0
    const outbox = createOutbox({
      session: { bearer: () => bearer, changes: new BehaviorSubject<string | undefined>('token') },
      storage: undefined,
      async send({ variables: { input } }) {
        const failure = failures[attempts++]
        if (failure) throw failure
        return { sendMessage: input }
      },
      retries() {
        const failuresUpTo = countFailures()
        return (error) => (failuresUpTo(error) === undefined ? undefined : of(undefined))
      },
      forget() {},
    })
    return { outbox: createLiveOutbox(outbox), attempts: () => attempts }
  }
  const many = (error: unknown, count: number) => Array.from({ length: count }, () => error)

  test('is sent again after whatever is no final no', async () => {
    const { outbox } = outboxOf(
      refused('INTERNAL_SERVER_ERROR'),
      status(403),
      status(500),
      new SyntaxError('<html>'),
      new TypeError('fetch'),
    )
    expect(await outbox.add(null, 'hello')).toMatchObject({ content: 'hello' })
    expect(outbox.pending.value).toEqual([])
  })

  test('is sent again for as long as the server is away', async () => {
    const { outbox } = outboxOf(
      ...many(refused('UNAVAILABLE'), 200),
      ...many(status(502), 200),
      ...many(new TypeError('fetch'), 200),
    )
    expect(await outbox.add(null, 'hello')).toMatchObject({ content: 'hello' })
  })

  test('is kept when answers stay unexplained, lets those after it pass, and can be sent again', async () => {
    const { outbox, attempts } = outboxOf(...many(refused('INTERNAL_SERVER_ERROR'), mostUnexplained + 1))
    const first = outbox.add(null, 'first').catch((error) => error)
    const second = outbox.add(null, 'second')
    expect(await first).toMatchObject({ code: 'INTERNAL_SERVER_ERROR' })
    expect(attempts()).toBeGreaterThan(mostUnexplained)
    expect(await second).toMatchObject({ content: 'second' })
    expect(outbox.pending.value).toMatchObject([{ input: { content: 'first' }, problem: { code: 'UNANSWERED' } }])
    outbox.retry(outbox.pending.value[0]?.input.id ?? '')
    await expect.poll(() => outbox.pending.value).toEqual([])
  })

  test('is kept with the server’s own code when it refused it', async () => {
    const { outbox, attempts } = outboxOf(refused('NOT_FOUND'))
    expect(await outbox.add('tom', 'hello').catch((error) => error)).toMatchObject({ code: 'NOT_FOUND' })
    expect(attempts()).toBe(1)
    expect(outbox.pending.value).toMatchObject([{ problem: { code: 'NOT_FOUND' } }])
  })
})
