import { randomUUID } from 'node:crypto'
import { type Role, roles } from '../../src/access/viewer.ts'
import type { Listening, Phone, TestWedding } from './wedding.ts'

const parts =
  'id songTitle artist dedicatedTo votes status reason requestedBy { id } decidedBy { id } requestedAt decidedAt'
export const request = `mutation ($input: RequestMusicInput!) { requestMusic(input: $input) { ${parts} } }`
export const actions = {
  vote: `mutation ($id: ID!) { done: voteForMusicRequest(id: $id) { ${parts} } }`,
  accept: `mutation ($id: ID!) { done: acceptMusicRequest(id: $id) { ${parts} } }`,
  reject: `mutation ($id: ID!, $reason: String) { done: rejectMusicRequest(id: $id, reason: $reason) { ${parts} } }`,
  play: `mutation ($id: ID!) { done: markMusicRequestPlayed(id: $id) { ${parts} } }`,
}
export type Action = keyof typeof actions
/** Everything that can be done with a request. */
export const steps = {
  ...actions,
  unvote: `mutation ($id: ID!) { done: unvoteMusicRequest(id: $id) { ${parts} } }`,
  withdraw: `mutation ($id: ID!) { done: withdrawMusicRequest(id: $id) { ${parts} } }`,
  start: `mutation ($id: ID!) { done: startMusicRequest(id: $id) { ${parts} } }`,
  reopen: `mutation ($id: ID!) { done: reopenMusicRequest(id: $id) { ${parts} } }`,
  move: `mutation ($id: ID!, $before: ID) { done: moveMusicRequest(id: $id, before: $before) { ${parts} } }`,
}
export type Step = keyof typeof steps
export const list = `query ($status: [MusicRequestStatus!], $first: Int, $after: String, $last: Int, $before: String) {
  musicRequests(status: $status, first: $first, after: $after, last: $last, before: $before) {
    nodes { ${parts} } pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
  }
}`
const changed = `change request { ${parts} } by { id }`
export const events = `subscription ($after: Cursor) {
  heard: events(after: $after) {
    __typename ... on MusicRequestChanged { ${changed} } ... on MusicRequestHidden { requestId }
    ... on NotificationReceived { notification { kind message subjectId } }
  }
}`
export const changes = `subscription ($after: Cursor) { heard: musicRequestChanged(after: $after) { __typename ${changed} } }`

export const asks = async (phone: Phone, songTitle: string, more: object = {}) =>
  (await phone.gets(request, { input: { songTitle, ...more } })).requestMusic
export const does = async (phone: Phone, step: Step, id: string, more: object = {}) =>
  (await phone.gets(steps[step], { id, ...more })).done
export const lists = async (phone: Phone, args: object = {}) => (await phone.gets(list, args)).musicRequests.nodes
export const titlesOf = async (phone: Phone, args?: object): Promise<string[]> =>
  (await lists(phone, args)).map((each: any) => each.songTitle)
export const refusalOf = async (phone: Phone, query: string, variables: object) =>
  (await phone.ask(query, variables)).errors?.[0]?.extensions

export const isChange = (words: string) => /^\w+ [A-Z]+ /.test(words)
function inWords({ __typename, change, request, by, requestId, notification }: any): string {
  if (__typename === 'MusicRequestChanged') return `${by.id} ${change} ${request.songTitle}`
  if (__typename === 'MusicRequestHidden') return `hidden ${requestId}`
  return notification ? `${notification.kind}: ${notification.message}` : __typename
}

/** Returns the events, in words, before the song with this title is asked for. */
export async function hears(heard: Listening, last: string): Promise<string[]> {
  const words: string[] = []
  for (;;) {
    const next = inWords((await heard.take(1))[0].heard)
    if (next.endsWith(` CREATED ${last}`)) return words
    words.push(next)
  }
}
export async function heardSince(phone: Phone, after: string, asker: Phone, query = events): Promise<string[]> {
  const last = randomUUID()
  await asks(asker, last)
  return hears(phone.subscribe(query, { after }), last)
}

/** Joins a member of each role. Each is called like their role. */
export async function everybody(wedding: TestWedding): Promise<Record<Role, Phone>> {
  const phones = await Promise.all(roles.map((role) => wedding.join(role.toLowerCase(), { role })))
  return Object.fromEntries(roles.map((role, index) => [role, phones[index]])) as Record<Role, Phone>
}
