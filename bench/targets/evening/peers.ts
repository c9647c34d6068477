import postgres from 'postgres'
import type { Guest } from '../../harness/token.ts'

/** A message as peers store and publish it, with the fields that the hooks show. */
export interface StoredMessage {
  cursor: string
  at: string
  message: {
    id: string
    seq: number
    channel: string
    content: string
    sentAt: string
    sender: Guest
    recipient: null
    replyTo: null
    reactions: never[]
    editedAt: null
    removed: null
  }
}

/**
 * Opens the table in which a peer stores each message before it publishes it. Statements are kept prepared, on ten
 * connections.
 */
export async function openMessages(databaseUrl: string) {
  const sql = postgres(databaseUrl, { max: 10, onnotice: () => {} })
  await sql`
    create table if not exists messages (
      seq bigint generated always as identity primary key,
      id uuid not null unique,
      wedding_id text not null,
      sender_id text not null,
      content text not null,
      sent_at timestamptz not null default now()
    )`
  return {
    async store({ id: senderId, name, role, weddingId }: Guest & { weddingId: string }, id: string, content: string) {
      const [row] = await sql`
        insert into messages (id, wedding_id, sender_id, content) values (${id}, ${weddingId}, ${senderId}, ${content})
        returning seq, sent_at`
      const sentAt: string = row?.sent_at.toISOString()
      const sender = { id: senderId, name, role }
      const seq = Number(row?.seq)
      const unchanged = { recipient: null, replyTo: null, reactions: [], editedAt: null, removed: null }
      const message = { id, seq, channel: 'WEDDING', content, sentAt, sender, ...unchanged }
      return { cursor: String(seq), at: sentAt, message } satisfies StoredMessage
    },
  }
}
