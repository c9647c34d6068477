import { readdirSync, readFileSync } from 'node:fs'
import { setImmediate as turn } from 'node:timers/promises'
import {
  assertUnionType,
  type BreakingChange,
  buildSchema,
  type DocumentNode,
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
  specifiedRules,
  validate,
} from 'graphql'
import { describe, expect, test } from 'vitest'
import { schema } from '../../schema/index.ts'
import type { Member } from '../../src/access/viewer.ts'
import { caughtUp, type Event, everyone } from '../../src/feed/event.ts'
import { compile } from '../../src/transport/graphql/compiling.ts'
import { createFrequent } from '../../src/transport/graphql/frequent.ts'
import { createRendering } from '../../src/transport/graphql/rendering.ts'
import { addressesAt } from '../../src/wedding/addresses.ts'
import { type Announcement, announcementMade, announcementWithdrawn } from '../../src/wedding/announcements.ts'
import { messageChanged, messageReceived, type StoredMessage } from '../../src/wedding/messageRows.ts'
import { typingChanged } from '../../src/wedding/messages.ts'
import { type MicRequest, micRequestChanged } from '../../src/wedding/mic.ts'
import { type MusicRequest, musicRequestChanged, musicRequestHidden } from '../../src/wedding/musicRows.ts'
import { notificationsRead } from '../../src/wedding/notificationMarks.ts'
import { type Notification, notificationReceived } from '../../src/wedding/notifications.ts'
import { type Photo, photoChanged, photoRemoved, photoShared } from '../../src/wedding/photos.ts'
import { type Presence, presenceChanged } from '../../src/wedding/presence/state.ts'
import { messagesRead } from '../../src/wedding/reading.ts'
import { memberChanged, memberJoined, memberRemoved } from '../../src/wedding/sessions/memberEvents.ts'
import { type RejoinRequest, rejoinRequestChanged } from '../../src/wedding/signIn/rejoining.ts'
import { type Task, taskChanged } from '../../src/wedding/taskRows.ts'
import { type WeddingDetails, weddingChanged } from '../../src/wedding/weddings.ts'
import { oneOf, type Random, randomFrom } from '../support/random.ts'

const read = (path: string) => readFileSync(new URL(path, import.meta.url), 'utf8')

describe('the contract', () => {
  test('is kept: all that is agreed is there, as it is agreed', () => {
    expect(compare(agreed())).toEqual({ missing: [], different: [] })
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
    expect(read('../../schema/schema.graphql')).toContain(printSchema(lexicographicSortSchema(schema)))
  })
})

const enumsThatSpeakForThemselves = ['Role']

describe('an event', () => {
  const ana: Member = { id: 'ana', name: 'Ana', role: 'GUEST' }
  const leo: Member = { id: 'leo', name: 'Leo', role: 'DJ' }
  const at = '2026-06-20T14:30:00.000Z'
  const message: StoredMessage = {
    id: 'a message',
    seq: 1,
    channel: 'DIRECT',
    content: 'hello',
    sender: ana,
    recipient: leo,
    sentAt: at,
    replyTo: { id: 'another message', sender: leo, excerpt: 'are you here?' },
    reactions: [{ emoji: '🎉', members: [leo] }],
    editedAt: at,
    removed: { by: ana, at },
  }
  const task: Task = {
    id: 'a task',
    title: 'Light the candles',
    notes: 'matches are at the bar',
    status: 'TODO',
    dueAt: at,
    createdBy: ana,
    assignee: leo,
    updatedAt: at,
  }
  const announcement: Announcement = {
    id: 'an announcement',
    message: 'Dinner!',
    priority: 'INFO',
    from: ana,
    madeAt: at,
    everyWedding: true,
    withdrawnAt: at,
  }
  const notification: Notification = {
    id: 'a notification',
    kind: 'TASK_ASSIGNED',
    message: task.title,
    subjectId: task.id,
    createdAt: at,
    readAt: at,
  }
  const decided = { seq: 1, requestedBy: ana, requestedAt: at, decidedBy: leo, decidedAt: at, reason: 'too long' }
  const song: MusicRequest = {
    ...decided,
    id: 'a song',
    songTitle: 'Hey Jude',
    artist: 'The Beatles',
    dedicatedTo: 'Jude',
    dedications: [{ from: ana, text: 'Jude' }],
    votes: 3,
    status: 'ACCEPTED',
    position: 1,
    queueKey: 'a0',
  }
  const mic: MicRequest = { ...decided, id: 'a talk', purpose: 'a toast', durationMinutes: 5, status: 'DECLINED' }
  const photo: Photo = {
    id: 'a photo',
    image: { file: 'photo', original: 'jpg' },
    caption: 'the cake',
    sharedBy: ana,
    sharedAt: at,
    takenAt: at,
    measures: { width: 3, height: 2, placeholder: 'IQgSLYZ6iHePh4h1eFeHh4dwgwg3' },
  }
  const rejoin: RejoinRequest = {
    id: 'a request',
    requestedBy: ana,
    member: leo,
    status: 'CONFIRMED',
    requestedAt: at,
    expiresAt: at,
    decidedBy: leo,
    decidedAt: at,
  }
  const presence: Presence = { member: leo, status: 'BUSY', customStatus: 'at the turntables', lastSeenAt: at }
  const wedding: WeddingDetails = {
    id: 'ours',
    name: 'Ana & Leo',
    date: '2026-06-20',
    place: 'Annecy',
    timeZone: 'Europe/Paris',
    locale: 'fr',
  }
  /** An event of each kind. A new kind needs one here. */
  const events: Event[] = [
    { kind: memberJoined.name, payload: { member: ana } },
    { kind: memberChanged.name, payload: { member: ana } },
    { kind: memberRemoved.name, payload: { member: ana } },
    { kind: messageReceived.name, payload: { message } },
    { kind: messageChanged.name, payload: { change: 'REACTED', message, by: leo } },
    { kind: messagesRead.name, payload: { reader: leo, upTo: message } },
    { kind: typingChanged.name, payload: { member: ana, recipient: leo, channel: 'DIRECT', isTyping: true } },
    { kind: photoShared.name, payload: { photo } },
    { kind: photoChanged.name, payload: { photo } },
    { kind: photoRemoved.name, payload: { photo, by: leo } },
    { kind: taskChanged.name, payload: { change: 'CREATED', task, updatedBy: ana } },
    { kind: announcementMade.name, payload: { announcement } },
    { kind: announcementWithdrawn.name, payload: { announcement } },
    { kind: notificationReceived.name, payload: { notification } },
    { kind: notificationsRead.name, payload: { upTo: notification } },
    { kind: musicRequestChanged.name, payload: { change: 'ACCEPTED', request: song, by: leo } },
    { kind: musicRequestHidden.name, payload: { requestId: song.id } },
    { kind: micRequestChanged.name, payload: { change: 'DECLINED', request: mic, by: leo } },
    { kind: rejoinRequestChanged.name, payload: { request: rejoin, by: leo } },
    { kind: weddingChanged.name, payload: { wedding } },
    { kind: caughtUp.name, payload: null },
    { kind: presenceChanged.name, payload: { presence, previousStatus: 'OFFLINE' } },
  ].map((event) => ({ ...event, audience: everyone, place: { seq: 1, cursor: 'a cursor', at } }))

  const subscriptions = Object.values(schema.getSubscriptionType()?.getFields() ?? {})

  // The execution serves everybody who asked at the same address: it knows no viewer, and waits for nothing.
  const addresses = addressesAt('https://example.com', 'public')
  const get = (_: unknown, name: string | symbol) => {
    if (name === 'addresses') return addresses
    throw new Error(`an event asked who looks: ${String(name)}`)
  }
  function show(field: string, selection: string, rootValue: Event): Record<string, unknown> {
    const document = parse(`subscription { ${field} ${selection} }`)
    const { data, errors } = executeSync({ schema, document, rootValue, contextValue: new Proxy({}, { get }) })
    expect(errors, rootValue.kind).toBeUndefined()
    return data?.[field] as Record<string, unknown>
  }
  const liveEvent = assertUnionType(schema.getType('LiveEvent'))
  const typeOf = (event: Event) =>
    liveEvent.getTypes().find(({ name }) => name === show('events', '{ __typename }', event).__typename)

  test('of every kind looks the same to everyone, in all that can be asked of it, and at once', () => {
    for (const event of events)
      expect(emptyIn(show('events', selectionOf(liveEvent), event), typeOf(event)), event.kind).toEqual([])
    expect(new Set(events.map((event) => typeOf(event)?.name))).toEqual(
      new Set(liveEvent.getTypes().map(({ name }) => name)),
    )
  })

  test('of every kind is shown the same way by the subscription to nothing else', () => {
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

  const interpreted = (document: DocumentNode, rootValue: unknown) =>
    executeSync({ schema, document, rootValue, contextValue: { addresses } })

  test('of every kind looks the same in the compiled operations of the hooks', () => {
    const fragments = hooks.filter((definition) => definition.startsWith('fragment'))
    const documents = hooks
      .filter((definition) => definition.startsWith('subscription'))
      .map((subscription) => parse([subscription, ...fragments].join('\n')))
    expect(documents).toHaveLength(subscriptions.length)
    for (const document of documents) expectTheSame(document)
  })

  test('of every kind looks the same when any operation is compiled', () => {
    for (const { name, type } of subscriptions) expectTheSame(parse(`subscription { ${name} ${selectionOf(type)} }`))
    let valid = 0
    for (let seed = 1; seed <= 400; seed++) {
      const document = parse(operationBy(randomFrom(seed), oneOf(randomFrom(seed), subscriptions)))
      if (validate(schema, document, specifiedRules).length > 0) continue
      valid++
      expectTheSame(document, `seed ${seed}`)
    }
    expect(valid).toBeGreaterThan(200)
  })

  test('looks the same the hundredth time, and so does one that cannot be shown', async () => {
    const show = createRendering(createFrequent())
    const operations = [
      'subscription Shown { messageReceived { cursor message { id sender { name } } } }',
      'subscription { messageReceived { message { __proto__: sender { name } constructor: id then: content } } }',
      'subscription { messageReceived(with: "\\"; throw 1; //`") { errors: cursor data: at } }',
      'subscription { messageReceived { message { sender @skip(if: true) { id } recipient @include(if: true) { ...Who } } } } fragment Who on Member { name }',
    ].map((text) => parse(text))
    const event = events.find(({ kind }) => kind === messageReceived.name)
    const broken = { ...event, payload: { message: { ...message, sender: { id: 'ana' } } } }
    for (let times = 1; times <= 200; times++) {
      for (const document of operations) {
        for (const each of [event, broken]) {
          expect(JSON.stringify(show({ schema, document, contextValue: { addresses } }, each))).toBe(
            JSON.stringify(interpreted(document, each)),
          )
        }
      }
      await turn()
    }
    expect(operations.some((document) => interpreted(document, broken).errors)).toBe(true)
  })

  function expectTheSame(document: DocumentNode, hint?: string) {
    const compiled = compile({ schema, document })
    for (const event of events) {
      // Kinds that do not fit are errors in both; the compiled operation leaves these to graphql-js.
      const answer = compiled?.(event, { addresses }, {})
      const expected = interpreted(document, event)
      if (expected.errors) expect(answer).toHaveProperty('errors')
      else expect(JSON.stringify(answer), hint ?? event.kind).toBe(JSON.stringify(expected))
    }
  }
})

/** The operations and fragments of the hooks, one each. */
const hooks = readdirSync(new URL('../../web/live/domains', import.meta.url))
  .filter((file) => file.endsWith('.graphql'))
  .flatMap((file) => read(`../../web/live/domains/${file}`).split(/\n(?=\w)/))

/** Some operation: parts of what can be asked, some twice, under other names, and in fragments of both kinds. */
function operationBy(random: Random, { name, type }: { name: string; type: GraphQLOutputType }): string {
  const fragments: string[] = []
  let aliases = 0
  const select = (type: GraphQLOutputType): string => {
    const named = getNamedType(type)
    if (isLeafType(named)) return ''
    if (isAbstractType(named)) {
      const parts = schema.getPossibleTypes(named).map((each) => `... on ${each.name} ${select(each)}`)
      return `{ ${parts.filter(() => random() < 0.9).join(' ')} __typename }`
    }
    // Of a presence in a member only that it is null could be asked, ever deeper.
    const fields = Object.values(named.getFields()).filter(({ name }) => `${named.name}.${name}` !== 'Member.presence')
    const parts = Array.from({ length: 1 + Math.floor(random() * 2 * fields.length) }, () => {
      const field = oneOf(random, fields)
      const asked = `${random() < 0.3 ? `a${++aliases}: ` : ''}${field.name} ${select(field.type)}`
      const way = random()
      if (way < 0.6) return asked
      if (way < 0.8) return `... on ${named.name} { ${asked} }`
      fragments.push(`fragment F${fragments.length} on ${named.name} { ${asked} }`)
      return `...F${fragments.length - 1}`
    })
    return `{ ${random() < 0.2 ? '__typename ' : ''}${parts.join(' ')} }`
  }
  return [`subscription { ${name} ${select(type)} }`, ...fragments].join('\n')
}

/** The contract as a schema: it names its connections and leaves their shape to Relay. */
function agreed(): GraphQLSchema {
  const text = read('../support/contract.graphql')
  const nodes = new Set([...text.matchAll(/: (\w+)Connection!/g)].map(([, node]) => node))
  const connections = [...nodes].map(
    (node) =>
      `type ${node}Connection { edges: [${node}Edge!]! pageInfo: PageInfo! } type ${node}Edge { node: ${node}! cursor: String! }`,
  )
  const pageInfo =
    'type PageInfo { hasNextPage: Boolean! hasPreviousPage: Boolean! startCursor: String endCursor: String }'
  return buildSchema([text, ...connections, pageInfo].join('\n'))
}

/** Returns the parts of the contract that the schema lacks, and those that it has in another form. */
function compare(contract: GraphQLSchema) {
  const changes = findBreakingChanges(contract, schema)
  const isLack = ({ type }: BreakingChange) => type.includes('REMOVED')
  const nameOf = ({ description }: BreakingChange) =>
    description.replace(/^(\w+) was removed from .* (\w+)\.$/, '$2 = $1').replace(/ was removed\.$/, '')
  // A type that is stricter than agreed breaks no client, so only a comparison in the other direction finds it.
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
    different: [
      ...[...changes.filter((change) => !isLack(change)), ...stricter].map(({ description }) => description),
      ...defaults,
    ],
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
    .map((field) => {
      const isOfAnswers = nullInEvents.has(`${named.name}.${field.name}`)
      return `${field.name} ${isOfAnswers && !isLeafType(getNamedType(field.type)) ? '{ __typename }' : selectionOf(field.type, inside)}`
    })
    .join(' ')} }`
}

/** Fields that answers have and events have not. */
const nullInEvents: ReadonlySet<string> = new Set(['Member.joinedAt', 'Member.presence'])

/** Returns the paths at which a value is null or an empty list: an example with holes proves nothing about them. */
function emptyIn(value: unknown, type: GraphQLOutputType | undefined, path = ''): string[] {
  const named = type && getNamedType(type)
  if (value === null || value === undefined) return [path]
  if (Array.isArray(value)) return value.length === 0 ? [path] : value.flatMap((item) => emptyIn(item, named, path))
  if (!named || !isObjectType(named)) return []
  return Object.values(named.getFields()).flatMap((field) => {
    const inside = (value as Record<string, unknown>)[field.name]
    if (nullInEvents.has(`${named.name}.${field.name}`))
      return inside === null ? [] : [`${path}.${field.name} is not null`]
    return emptyIn(inside, field.type, `${path}.${field.name}`)
  })
}
