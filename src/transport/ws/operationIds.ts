import { type Message, MessageType } from 'graphql-ws'

/** The id of an operation that has ended or never was: ours are counted from 1. */
const unknown = '0'

/**
 * The operations of one socket that graphql-ws works on, under ids of our own that are never used twice.
 *
 * A client may use an id again right after its `complete`. graphql-ws knows an operation by that id alone, and still
 * works on the earlier operation: it would complete or forget the later one when the earlier ends.
 */
export class OperationIds {
  /** The client's id by ours. Most connections have no operation under way: it is there while there is one. */
  #theirs: Map<string, string> | undefined
  #count = 0

  /** How many operations are going on. */
  get size(): number {
    return this.#theirs?.size ?? 0
  }

  /** A message of the client, with our id. After `complete` the client's id is free. */
  received(message: Message): Message {
    if (message.type === MessageType.Subscribe)
      return { ...message, id: this.#ours(message.id) ?? this.#open(message.id) }
    if (message.type !== MessageType.Complete) return message
    const id = this.#ours(message.id)
    if (id !== undefined) this.end(id)
    return { ...message, id: id ?? unknown }
  }

  /** Ends an operation of ours. Returns the client's id, which is free then; undefined if it had ended before. */
  end(id: string): string | undefined {
    const theirs = this.#theirs?.get(id)
    this.#theirs?.delete(id)
    if (this.#theirs?.size === 0) this.#theirs = undefined
    return theirs
  }

  /** A message of graphql-ws with the client's id; undefined when the client has completed that operation. */
  sent(text: string): string | undefined {
    const [head = '', id, type] = /^\{"id":"(\d+)","type":"(\w+)"/.exec(text) ?? []
    if (id === undefined) return text
    const theirs = this.#theirs?.get(id)
    if (theirs === undefined) return undefined
    if (type !== MessageType.Next) this.end(id)
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
