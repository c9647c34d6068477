import { read } from './request.ts'

/** Helpers for tests of old events. */
export interface Recorded {
  id: string
  sql(text: string): Promise<any[]>
}

/**
 * Events of so many messages that ana sent so many days ago, numbered from 1 in their contents, as if nothing had
 * happened since. Everything that was recorded before becomes as old. Returns the number of the last event.
 */
export async function recordLongAgo(
  { id, sql }: Recorded,
  { count, days, padding = 0 }: { count: number; days: number; padding?: number },
) {
  const at = `now() - interval '${days} days'`
  const ana = `'{"id":"ana","name":"ana","role":"GUEST"}'::jsonb`
  const message = `jsonb_build_object('id', gen_random_uuid(), 'channel', 'WEDDING', 'content', n || repeat(' ', ${padding}), 'sender', ${ana},
    'recipient', null, 'sentAt', '2026-06-20T18:00:00.000Z')`
  // Earlier events must be at least as old.
  await sql(`update events set created_at = ${at} where wedding_id = '${id}' and created_at > ${at}`)
  await sql(`insert into events (wedding_id, seq, kind, audience, payload, created_at)
    select id, seq + n, 'message.received', '{"everyone":true}', jsonb_build_object('message', ${message}), ${at}
    from weddings, generate_series(1, ${count}) as n where id = '${id}'`)
  const [{ seq }] = (await sql(`update weddings set seq = seq + ${count} where id = '${id}' returning seq::int`)) as [
    { seq: number },
  ]
  return seq
}

/** The numbers of the first and the last event of a wedding that are stored, and how many are missing in between. */
export async function storedEvents({ id, sql }: Recorded): Promise<{ first: number; last: number; missing: number }> {
  const [row] =
    await sql(`select min(seq)::int as first, max(seq)::int as last, (max(seq) - min(seq) + 1 - count(*))::int as missing
    from events where wedding_id = '${id}'`)
  return row
}

/** A cursor of the same feed as another, after the event of this number. */
export function cursorAfter(seq: number, other: string): string {
  const [feed] = Buffer.from(other, 'base64url').toString().split('.')
  return Buffer.from(`${feed}.${seq}`).toString('base64url')
}

/** How many rows a server has deleted since they were too old. */
export async function deletedBy({ url }: { url: string }): Promise<number> {
  return Number(/^attitudes_deleted_rows (\d+)$/m.exec((await read(`${url}/metrics`, 'text/plain')) ?? '')?.[1])
}
