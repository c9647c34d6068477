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
  readonly #ours = new Map<string, string>()
  readonly #theirs = new Map<string, string>()
  #count = 0

  /** A message of the client, with our id. After `complete` the client's id is free. */
  received(message: Message): Message {
    if (message.type === MessageType.Subscribe) return { ...message, id: this.#ours.get(message.id) ?? this.#open(message.id) }
    if (message.type !== MessageType.Complete) return message
    const id = this.#ours.get(message.id)
    if (id !== undefined) this.#free(id, message.id)
    return { ...message, id: id ?? unknown }
  }

  /** The client's id of an operation that is going on. */
  theirs(id: string): string | undefined {
    return this.#theirs.get(id)
  }

  /** A message of graphql-ws with the client's id; undefined when the client has completed that operation. */
  sent(text: string): string | undefined {
    const [head = '', id, type] = /^\{"id":"(\d+)","type":"(\w+)"/.exec(text) ?? []
    if (id === undefined) return text
    const theirs = this.#theirs.get(id)
    if (theirs === undefined) return undefined
    if (type !== MessageType.Next) this.#free(id, theirs)
    return `{"id":${JSON.stringify(theirs)},"type":"${type}"${text.slice(head.length)}`
  }

  #open(theirs: string): string {
    const id = String(++this.#count)
    this.#ours.set(theirs, id)
    this.#theirs.set(id, theirs)
    return id
  }

  #free(id: string, theirs: string) {
    this.#theirs.delete(id)
    this.#ours.delete(theirs)
  }
}
