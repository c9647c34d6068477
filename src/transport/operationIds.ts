import { type Message, MessageType } from 'graphql-ws'

/** The id of an operation that has ended or never was: ours are counted from 1. */
const unknown = '0'

/**
 * The operations of one socket, under ids of our own that are never used twice.
 *
 * A client may use an id again right after its `complete`. graphql-ws knows an operation by that id alone, and still works
 * on the earlier operation: it would complete or forget the later one when the earlier ends.
 */
export class OperationIds {
  /** The client's id by ours. A connection has few operations, and many connections have none: it is made for the first. */
  #theirs: Map<string, string> | undefined
  #count = 0

  /** A message of the client, with our id. After `complete` the client's id is free. */
  received(message: Message): Message {
    if (message.type === MessageType.Subscribe) return { ...message, id: this.#ours(message.id) ?? this.#open(message.id) }
    if (message.type !== MessageType.Complete) return message
    const id = this.#ours(message.id)
    if (id !== undefined) this.#theirs?.delete(id)
    return { ...message, id: id ?? unknown }
  }

  /** The client's id of an operation that is going on. */
  theirs(id: string): string | undefined {
    return this.#theirs?.get(id)
  }

  /** A message of graphql-ws with the client's id; undefined when the client has completed that operation. */
  sent(text: string): string | undefined {
    const [head = '', id, type] = /^\{"id":"(\d+)","type":"(\w+)"/.exec(text) ?? []
    if (id === undefined) return text
    const theirs = this.theirs(id)
    if (theirs === undefined) return undefined
    if (type !== MessageType.Next) this.#theirs?.delete(id)
    return `{"id":${JSON.stringify(theirs)},"type":"${type}"${text.slice(head.length)}`
  }

  #ours(theirs: string): string | undefined {
    for (const [ours, each] of this.#theirs ?? []) if (each === theirs) return ours
    return undefined
  }

  #open(theirs: string): string {
    const id = String(++this.#count)
    this.#theirs ??= new Map()
    this.#theirs.set(id, theirs)
    return id
  }
}
