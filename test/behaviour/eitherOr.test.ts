import { expect, test } from 'vitest'
import { startWedding } from '../support/wedding.ts'

const photo = 'mutation ($input: SharePhotoInput!) { sharePhoto(input: $input) { id } }'
const message = 'mutation ($input: SendMessageInput!) { sendMessage(input: $input) { id } }'
const integration = 'mutation ($input: CreateIntegrationInput!) { createIntegration(input: $input) { token } }'
const messages = 'query ($first: Int, $last: Int) { messages(first: $first, last: $last) { nodes { id } } }'

/** Inputs that are one of two things, given as neither or both, and the field that the refusal names. */
const mistakes: [string, string, object, string][] = [
  ['a photo that is neither a url nor a file', photo, { input: {} }, 'url'],
  ['a photo whose url and file are null', photo, { input: { url: null, file: null } }, 'url'],
  [
    'a message to everyone and to one',
    message,
    { input: { channel: 'WEDDING', recipientId: 'leo', content: 'x' } },
    'recipientId',
  ],
  ['a message to nobody', message, { input: { channel: 'DIRECT', content: 'x' } }, 'recipientId'],
  [
    'kinds of events without an address to send them to',
    integration,
    { input: { name: 'x', scopes: [], kinds: ['MESSAGE_RECEIVED'] } },
    'kinds',
  ],
  [
    'kinds of events, and no address by null',
    integration,
    { input: { name: 'x', scopes: [], webhookUrl: null, kinds: [] } },
    'kinds',
  ],
  ['the first and the last of a list', messages, { first: 1, last: 1 }, 'last'],
]

test('an input that is one of two is refused with its field when it is neither or both', async () => {
  await using wedding = await startWedding()
  const ana = await wedding.join('ana', { role: 'COUPLE' })
  await wedding.join('leo')
  for (const [what, query, variables, field] of mistakes) {
    const { errors } = await ana.ask(query, variables)
    expect(errors, what).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT', field } }])
    expect(errors?.[0]?.message, what).not.toBe('')
  }
})
