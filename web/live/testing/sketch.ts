import {
  type GraphQLField,
  type GraphQLObjectType,
  type GraphQLOutputType,
  isEnumType,
  isListType,
  isNonNullType,
  isObjectType,
} from 'graphql'

/** Fields of a thing, by name. */
export type Fields = Record<string, unknown>

/** The source of values that a sketch leaves out. */
export interface Filling {
  /** The thing that the wedding has already under this id. */
  known(typename: string, id: string): object | undefined
  nextId(): string
  /** The time, in RFC 3339. */
  now(): string
  /** The place of the next event in the feed. */
  place(): number
}

/** Fields that no default would make sense for, and that the schema does not show to be needed. */
const needed: Record<string, readonly string[]> = {
  Announcement: ['message'],
  Message: ['content'],
  Reaction: ['emoji'],
  MicRequest: ['purpose'],
  MusicRequest: ['songTitle'],
  MusicRequestHidden: ['requestId'],
  Notification: ['message'],
  Photo: ['url'],
  Task: ['title'],
}

const byRequester = { by: ({ request }: Fields) => (request as Fields).requestedBy }

/** Values of fields that are left out, from the fields that are given. */
const defaults: Record<string, Record<string, (given: Fields, filling: Filling) => unknown>> = {
  Announcement: { priority: () => 'INFO' },
  Member: { name: ({ id }) => id, role: () => 'GUEST', joinedAt: (_, { now }) => now() },
  Message: {
    channel: ({ recipient }) => (recipient == null ? 'WEDDING' : 'DIRECT'),
    seq: (_, { place }) => place(),
  },
  MessageChanged: { by: ({ message }) => (message as Fields).sender },
  MicRequest: { status: () => 'PENDING', durationMinutes: () => 5, urgent: () => true },
  MicRequestChanged: byRequester,
  MusicRequest: {
    status: () => 'PENDING',
    dedications: ({ dedicatedTo, requestedBy }) =>
      dedicatedTo == null ? [] : [{ from: requestedBy, text: dedicatedTo }],
  },
  MusicRequestChanged: byRequester,
  Photo: {
    thumbnailUrl: ({ url }) => url,
    originalUrl: ({ url }) => url,
    placeholder: () => 'MQgCBwBoVB+IiIiGiEh3WIh/AQAAAAAA',
  },
  PhotoRemoved: { by: ({ photo }) => (photo as Fields).sharedBy },
  Presence: { status: () => 'ONLINE' },
  Task: { status: () => 'TODO' },
  TaskChanged: { updatedBy: ({ task }) => (task as Fields).createdBy },
  TypingChanged: { channel: () => 'WEDDING', isTyping: () => true },
}

/**
 * The whole thing of a type of the schema that a sketch stands for: an id for what the wedding has already, or an object
 * without the fields that can be filled in. Throws an Error that names the field which does not follow the schema.
 */
export function complete(type: GraphQLObjectType, sketch: unknown, filling: Filling, path = type.name): Fields {
  if (typeof sketch === 'string') {
    const known = filling.known(type.name, sketch)
    if (!known) throw new Error(`${path}: the wedding has no ${type.name} with the id "${sketch}"`)
    return known as Fields
  }
  if (!isFields(sketch)) throw new Error(`${path} must be an object of the type ${type.name}, not ${shown(sketch)}`)
  const fields = type.getFields()
  checkNames(type, sketch, path)
  const known = typeof sketch.id === 'string' ? filling.known(type.name, sketch.id) : undefined
  const whole: Fields = { ...known, __typename: type.name }
  for (const [name, value] of Object.entries(sketch)) {
    const field = fields[name]
    if (field && value !== undefined) whole[name] = coerce(field.type, value, filling, `${path}.${name}`)
  }
  for (const [name, field] of Object.entries(fields)) {
    if (whole[name] === undefined) whole[name] = filledIn(type, field, whole, filling, `${path}.${name}`)
  }
  return whole
}

function checkNames(type: GraphQLObjectType, sketch: Fields, path: string): void {
  const names = Object.keys(type.getFields())
  const stranger = Object.keys(sketch).find((name) => name !== '__typename' && !names.includes(name))
  if (stranger) throw new Error(`${path} has no field "${stranger}": ${type.name} has ${names.join(', ')}`)
  if (sketch.__typename !== undefined && sketch.__typename !== type.name)
    throw new Error(`${path} must be of the type ${type.name}, not ${shown(sketch.__typename)}`)
}

function filledIn(
  type: GraphQLObjectType,
  { name, type: of }: GraphQLField<unknown, unknown>,
  whole: Fields,
  filling: Filling,
  path: string,
): unknown {
  if (needed[type.name]?.includes(name)) throw new Error(`${path} is missing`)
  const value = defaults[type.name]?.[name]?.(whole, filling)
  if (value !== undefined) return coerce(of, value, filling, path)
  if (!isNonNullType(of)) return null
  if (isListType(of.ofType)) return []
  const plain: Record<string, () => unknown> = {
    Boolean: () => false,
    // The wedding gives each event its own.
    Cursor: () => '',
    DateTime: filling.now,
    ID: filling.nextId,
    Int: () => 0,
    String: () => '',
  }
  const make = plain[String(of.ofType)]
  if (!make) throw new Error(`${path} is missing`)
  return make()
}

/** The value as the schema has it: objects completed, all others checked. */
function coerce(type: GraphQLOutputType, value: unknown, filling: Filling, path: string): unknown {
  if (isNonNullType(type)) {
    if (value === null) throw new Error(`${path} must not be null`)
    return coerce(type.ofType, value, filling, path)
  }
  if (value === null) return null
  if (isListType(type)) {
    if (!Array.isArray(value)) throw new Error(`${path} must be a list, not ${shown(value)}`)
    return value.map((item, index) => coerce(type.ofType, item, filling, `${path}[${index}]`))
  }
  if (isObjectType(type)) return complete(type, value, filling, path)
  if (isEnumType(type)) {
    const names = type.getValues().map(({ name }) => name)
    if (!names.includes(value as string))
      throw new Error(`${path} must be one of ${names.join(', ')}, not ${shown(value)}`)
    return value
  }
  return scalar(String(type), value, path)
}

function scalar(name: string, value: unknown, path: string): unknown {
  if (name === 'DateTime') {
    const moment = new Date(value as string)
    if (Number.isNaN(moment.getTime())) throw new Error(`${path} must be a date and time, not ${shown(value)}`)
    return moment.toISOString()
  }
  const isRight =
    name === 'Int'
      ? Number.isInteger(value)
      : name === 'Boolean'
        ? typeof value === 'boolean'
        : typeof value === 'string'
  if (!isRight) throw new Error(`${path} must be of the type ${name}, not ${shown(value)}`)
  return value
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function shown(value: unknown): string {
  return JSON.stringify(value) ?? String(value)
}
