import { readFileSync } from 'node:fs'
import {
  assertUnionType,
  type BreakingChange,
  buildSchema,
  executeSync,
  findBreakingChanges,
  type GraphQLOutputType,
  type GraphQLSchema,
  getNamedType,
  isAbstractType,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isLeafType,
  isObjectType,
  isSpecifiedScalarType,
  lexicographicSortSchema,
  parse,
  printSchema,
} from 'graphql'
import { describe, expect, test } from 'vitest'
import { schema } from '../schema/index.ts'
import type { Member } from '../src/access/viewer.ts'
import { type Event, everyone } from '../src/feed/event.ts'
import { memberChanged, memberJoined, memberRemoved } from '../src/wedding/attendance.ts'
import { type Message, messageReceived, messagesRead, typingChanged } from '../src/wedding/messages.ts'

const read = (path: string) => readFileSync(new URL(path, import.meta.url), 'utf8')

describe('the contract', () => {
  /** What is agreed and not there yet. Take out what you add. */
  const toCome = `
    PresenceStatus, Presence, Query.onlineUsers, UpdatePresenceInput, Mutation.updatePresence
    PresenceChanged, LiveEvent = PresenceChanged, Subscription.presenceChanged

    MusicRequestStatus, MusicRequestChange, MusicRequest, Query.musicRequests, MusicRequestConnection, MusicRequestEdge
    RequestMusicInput, Mutation.requestMusic, Mutation.voteForMusicRequest
    Mutation.acceptMusicRequest, Mutation.rejectMusicRequest, Mutation.markMusicRequestPlayed
    MusicRequestChanged, LiveEvent = MusicRequestChanged, Subscription.musicRequestChanged

    MicRequestStatus, MicRequestChange, MicRequest, Query.micRequests, MicRequestConnection, MicRequestEdge
    RequestMicInput, Mutation.requestMic, Mutation.approveMicRequest, Mutation.declineMicRequest
    MicRequestChanged, LiveEvent = MicRequestChanged, Subscription.micRequestChanged

    Photo, Query.photos, PhotoConnection, PhotoEdge, SharePhotoInput, Mutation.sharePhoto
    PhotoShared, LiveEvent = PhotoShared, Subscription.photoShared

    TaskStatus, TaskChange, Task, Query.tasks, TaskConnection, TaskEdge, CreateTaskInput, Mutation.createTask
    UpdateTaskInput, Mutation.updateTask, AssignTaskInput, Mutation.assignTask
    TaskChanged, LiveEvent = TaskChanged, Subscription.taskChanged

    Priority, Announcement, AnnounceInput, Mutation.announce
    AnnouncementMade, LiveEvent = AnnouncementMade, Subscription.announcementMade

    NotificationKind, Notification, Query.notifications, NotificationConnection, NotificationEdge, Mutation.markNotificationsRead
    NotificationReceived, LiveEvent = NotificationReceived, Subscription.notificationReceived

    Metrics, Query.metrics, Subscription.metrics
  `
    .trim()
    .split(/,\s*|\n\s*/)

  test('is kept: all that is agreed is there, as it is agreed, but for what is listed as still to come', () => {
    const { missing, different } = compare(agreed())
    expect(different).toEqual([])
    expect(missing.sort()).toEqual(toCome.sort())
  })
})

describe('the schema', () => {
  test('describes everything, in sentences', () => {
    const undescribed: string[] = []
    const look = (name: string, { description }: { description?: string | null }) => {
      if (!/^[A-Z`].*[.`]$/s.test(description?.trim() ?? '')) undescribed.push(name)
    }
    for (const type of Object.values(schema.getTypeMap())) {
      if (type.name.startsWith('__') || isSpecifiedScalarType(type)) continue
      look(type.name, type)
      if (isEnumType(type) && !enumsThatSpeakForThemselves.includes(type.name)) {
        for (const value of type.getValues()) look(`${type.name}.${value.name}`, value)
      }
      if (isObjectType(type) || isInterfaceType(type) || isInputObjectType(type)) {
        for (const field of Object.values(type.getFields())) {
          look(`${type.name}.${field.name}`, field)
          if ('args' in field) for (const arg of field.args) look(`${type.name}.${field.name}(${arg.name})`, arg)
        }
      }
    }
    expect(undescribed).toEqual([])
  })

  test('is printed in schema.graphql as it is', () => {
    expect(read('../schema/schema.graphql')).toContain(printSchema(lexicographicSortSchema(schema)))
  })
})

const enumsThatSpeakForThemselves = ['Role']

describe('an event', () => {
  const ana: Member = { id: 'ana', name: 'Ana', role: 'GUEST' }
  const leo: Member = { id: 'leo', name: 'Leo', role: 'DJ' }
  const at = '2026-06-20T14:30:00.000Z'
  const message: Message = { id: 'a message', channel: 'DIRECT', content: 'hello', sender: ana, recipient: leo, sentAt: at }
  /** One of each kind. A new kind needs one here. */
  const events: Event[] = [
    { kind: memberJoined.name, payload: { member: ana } },
    { kind: memberChanged.name, payload: { member: ana } },
    { kind: memberRemoved.name, payload: { member: ana } },
    { kind: messageReceived.name, payload: { message } },
    { kind: messagesRead.name, payload: { reader: leo, upTo: message } },
    { kind: typingChanged.name, payload: { member: ana, recipient: leo, channel: 'DIRECT', isTyping: true } },
  ].map((event) => ({ ...event, audience: everyone, place: { seq: 1, cursor: 'a cursor', at } }))

  // One execution serves all who listen: there is nobody to ask who looks, and nothing to wait for.
  const get = (_: unknown, name: string | symbol) => {
    throw new Error(`an event asked who looks: ${String(name)}`)
  }
  function show(field: string, selection: string, rootValue: Event): Record<string, unknown> {
    const document = parse(`subscription { ${field} ${selection} }`)
    const { data, errors } = executeSync({ schema, document, rootValue, contextValue: new Proxy({}, { get }) })
    expect(errors, rootValue.kind).toBeUndefined()
    return data?.[field] as Record<string, unknown>
  }
  const liveEvent = assertUnionType(schema.getType('LiveEvent'))
  const typeOf = (event: Event) => liveEvent.getTypes().find(({ name }) => name === show('events', '{ __typename }', event).__typename)

  test('of every kind looks the same to everyone, in all that can be asked of it, and at once', () => {
    for (const event of events) expect(emptyIn(show('events', selectionOf(liveEvent), event), typeOf(event)), event.kind).toEqual([])
    expect(new Set(events.map((event) => typeOf(event)?.name))).toEqual(new Set(liveEvent.getTypes().map(({ name }) => name)))
  })

  test('of every kind is shown the same way by the subscription to nothing else', () => {
    const subscriptions = Object.values(schema.getSubscriptionType()?.getFields() ?? {})
    const shown = events.flatMap((event) =>
      subscriptions.filter(({ type }) => getNamedType(type) === typeOf(event)).map((field) => ({ event, field })),
    )
    expect(shown.length).toBeGreaterThan(0)
    for (const { event, field } of shown) {
      const selection = selectionOf(field.type)
      const among = show('events', `{ __typename ... on ${getNamedType(field.type).name} ${selection} }`, event)
      expect(show(field.name, selection, event), field.name).toEqual(among)
    }
  })
})

/** The contract as a schema: it names its connections and leaves their shape to Relay. */
function agreed(): GraphQLSchema {
  const text = read('contract.graphql')
  const nodes = new Set([...text.matchAll(/: (\w+)Connection!/g)].map(([, node]) => node))
  const connections = [...nodes].map(
    (node) => `type ${node}Connection { edges: [${node}Edge!]! pageInfo: PageInfo! } type ${node}Edge { node: ${node}! cursor: String! }`,
  )
  const pageInfo = 'type PageInfo { hasNextPage: Boolean! hasPreviousPage: Boolean! startCursor: String endCursor: String }'
  return buildSchema([text, ...connections, pageInfo].join('\n'))
}

/** What the schema lacks of the contract, and what it has, but otherwise. */
function compare(contract: GraphQLSchema) {
  const changes = findBreakingChanges(contract, schema)
  const isLack = ({ type }: BreakingChange) => type.includes('REMOVED')
  const nameOf = ({ description }: BreakingChange) =>
    description.replace(/^(\w+) was removed from .* (\w+)\.$/, '$2 = $1').replace(/ was removed\.$/, '')
  // What is stricter than agreed breaks nobody, and would be found by looking from the other side.
  const stricter = findBreakingChanges(schema, contract).filter(({ type }) => type.endsWith('CHANGED_KIND'))
  const defaults = Object.values(contract.getTypeMap())
    .filter(isInputObjectType)
    .flatMap((input) => {
      const ours = schema.getType(input.name)
      if (!isInputObjectType(ours)) return []
      return Object.values(input.getFields())
        .filter(({ name, defaultValue }) => ours.getFields()[name]?.defaultValue !== defaultValue)
        .map(({ name }) => `${input.name}.${name} has another default`)
    })
  return {
    missing: changes.filter(isLack).map(nameOf),
    different: [...[...changes.filter((change) => !isLack(change)), ...stricter].map(({ description }) => description), ...defaults],
  }
}

/** Everything that can be asked of a type, and of what it leads to. */
function selectionOf(type: GraphQLOutputType, above: string[] = []): string {
  const named = getNamedType(type)
  if (isLeafType(named)) return ''
  if (above.includes(named.name)) throw new Error(`events lead from ${named.name} back to it: select a part of it here`)
  const inside = [...above, named.name]
  if (isAbstractType(named)) {
    return `{ __typename ${schema
      .getPossibleTypes(named)
      .map((each) => `... on ${each.name} ${selectionOf(each, inside)}`)
      .join(' ')} }`
  }
  return `{ __typename ${Object.values(named.getFields())
    .map((field) => `${field.name} ${selectionOf(field.type, inside)}`)
    .join(' ')} }`
}

/** Where a value lacks what its type could show: an example with holes proves nothing about them. */
function emptyIn(value: unknown, type: GraphQLOutputType | undefined, path = ''): string[] {
  const named = type && getNamedType(type)
  if (value === null || value === undefined) return [path]
  if (!named || !isObjectType(named)) return []
  return Object.values(named.getFields()).flatMap((field) =>
    emptyIn((value as Record<string, unknown>)[field.name], field.type, `${path}.${field.name}`),
  )
}
