import { randomUUID } from 'node:crypto'
import { expect, test } from 'vitest'
import type { RunningServer } from '../../src/server.ts'
import { request, startWedding, type TestWedding, tokenOf } from '../support/wedding.ts'

const urlOf = (wedding: TestWedding) => (wedding.servers[0] as RunningServer).url
const strange = [
  'Ana\nLeo',
  'Ana\r\nLeo',
  'Ana\u2028Leo',
  'Ana\u202eoeL',
  '\u2066Ana',
  'A\u200bna',
  'A\ufeffna',
  'A\u200dna',
  'Ana\u200e',
]
const ordinary = ['Zoé', 'محمد', 'خانه\u200cها', 'ශ\u0dca\u200dරී', '👨‍👩‍👧‍👦', '❤️ 🏴󠁧󠁢󠁥󠁮󠁧󠁿']
const blank = ['', ' \n', '\u3164', '\u200b\u2060', '\u2800']

test('names and titles are one line, of which all can be seen', async () => {
  await using wedding = await startWedding({ settings: { LIMIT_REQUESTS_PER_MINUTE: '1000' } })
  const [nadia, lea] = [await wedding.join('nadia', { role: 'PLANNER' }), await wedding.join('lea')]
  const { createInvitation } = await nadia.gets('mutation { createInvitation(input: {}) { code } }')
  const { createTask } = await nadia.gets('mutation { createTask(input: { title: "Ice" }) { id } }')
  const join = 'mutation ($input: JoinWeddingInput!) { joinWedding(input: $input) { member { name } } }'
  const requestMusic =
    'mutation ($input: RequestMusicInput!) { requestMusic(input: $input) { songTitle artist dedicatedTo } }'
  const fields: [field: string, isOptional: boolean, ask: (text: string) => ReturnType<typeof request>][] = [
    [
      'name',
      false,
      (name) => request(urlOf(wedding), undefined, join, { input: { code: createInvitation.code, name } }),
    ],
    ['songTitle', false, (songTitle) => lea.ask(requestMusic, { input: { songTitle } })],
    ['artist', true, (artist) => lea.ask(requestMusic, { input: { songTitle: randomUUID(), artist } })],
    ['dedicatedTo', true, (dedicatedTo) => lea.ask(requestMusic, { input: { songTitle: randomUUID(), dedicatedTo } })],
    [
      'purpose',
      false,
      (purpose) =>
        lea.ask('mutation ($purpose: String!) { requestMic(input: { purpose: $purpose }) { purpose } }', { purpose }),
    ],
    [
      'title',
      false,
      (title) => nadia.ask('mutation ($title: String!) { createTask(input: { title: $title }) { title } }', { title }),
    ],
    [
      'title',
      false,
      (title) =>
        nadia.ask('mutation ($input: UpdateTaskInput!) { updateTask(input: $input) { title } }', {
          input: { id: createTask.id, title },
        }),
    ],
    [
      'customStatus',
      true,
      (customStatus) =>
        lea.ask('mutation ($input: UpdatePresenceInput!) { updatePresence(input: $input) { customStatus } }', {
          input: { customStatus },
        }),
    ],
  ]
  for (const [field, isOptional, ask] of fields) {
    for (const text of [...strange, ...blank]) {
      if (isOptional && text.trim() === '') continue
      const { errors } = await ask(text)
      expect(errors?.[0]?.extensions, `${field} ${JSON.stringify(text)}`).toEqual({ code: 'BAD_USER_INPUT', field })
    }
    for (const text of ordinary) {
      const { data, errors } = await ask(` ${text}\n`)
      expect(errors, `${field} ${text}`).toBeUndefined()
      expect(JSON.stringify(data)).toContain(JSON.stringify(text))
    }
  }
})

test('messages keep the lines and characters that they were written with', async () => {
  await using wedding = await startWedding()
  const lea = await wedding.join('lea')
  for (const content of strange) expect(await lea.sends(content)).toMatchObject({ content })
})

test('a member whose token has forbidden characters in the name signs in without these', async () => {
  await using wedding = await startWedding()
  const claims = { role: 'GUEST', weddingId: wedding.id }
  const names: [string, string][] = [
    ['Ana\r\nLeo\u202e', 'Ana Leo'],
    ['\u2067A\u200bna', 'Ana'],
    [`${'x'.repeat(80)}\u200b`, 'x'.repeat(80)],
    ['خانه\u200cها', 'خانه\u200cها'],
  ]
  for (const [said, name] of names) {
    const token = await tokenOf({ ...claims, sub: randomUUID(), name: said, weddingName: `Léa & Tom\n\u202e` })
    const answer = await request(urlOf(wedding), token, '{ viewer { name } wedding { name } }')
    expect(answer).toEqual({ data: { viewer: { name }, wedding: { name: 'Léa & Tom' } } })
  }
  for (const name of blank) {
    const token = await tokenOf({ ...claims, sub: 'nobody', name })
    expect((await request(urlOf(wedding), token, '{ viewer { name } }')).errors?.[0]?.extensions.code).toBe(
      'UNAUTHENTICATED',
    )
  }
})
