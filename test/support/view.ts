import type { Role } from '../../src/access/viewer.ts'
import type { Listening, Phone, TestWedding } from './wedding.ts'

/** The state that a phone shows, by the ids of things. */
export type View = {
  messages: Map<string, string>
  music: Map<string, string>
  mic: Map<string, string>
  photos: Set<string>
  tasks: Map<string, string>
  announcements: Set<string>
  /** Whether each is read, in the order they came. */
  notifications: Map<string, boolean>
  members: Set<string>
}
type Looker = { id: string; role: Role }

const events = `subscription ($after: Cursor) { events(after: $after) {
  __typename
  ... on DurableEvent { cursor }
  ... on MessageReceived { message { id content } }
  ... on MusicRequestChanged { music: request { id status votes } }
  ... on MusicRequestHidden { requestId }
  ... on MicRequestChanged { mic: request { id status } }
  ... on PhotoShared { photo { id } }
  ... on PhotoRemoved { photo { id } }
  ... on TaskChanged { task { id title status createdBy { id } assignee { id } } }
  ... on AnnouncementMade { announcement { id } }
  ... on NotificationReceived { notification { id } }
  ... on NotificationsRead { readUpTo: upTo { id } }
  ... on MemberJoined { member { id } }
  ... on MemberRemoved { member { id } }
} }`

const seesRejected = (role: Role) => ['DJ', 'COUPLE', 'PLANNER'].includes(role)
const seesTasks = (role: Role) => ['COUPLE', 'PLANNER'].includes(role)
const taskOf = (title: string, status: string, assignee: string | null) =>
  `${title}, ${status}, ${assignee ?? 'nobody'}`

/** A view that begins with the members, and is kept by events alone. */
export function view(me: Looker, members: string[]) {
  const now: View = {
    messages: new Map(),
    music: new Map(),
    mic: new Map(),
    photos: new Set(),
    tasks: new Map(),
    announcements: new Set(),
    notifications: new Map(),
    members: new Set(members),
  }
  let cursor = ''
  const places: string[] = []

  const apply = (event: any) => {
    if (event.cursor) {
      // Twice, or out of its order, is as bad as missing.
      if (places.includes(event.cursor)) throw new Error(`${me.id} heard an event twice: ${JSON.stringify(event)}`)
      places.push(event.cursor)
      cursor = event.cursor
    }
    switch (event.__typename) {
      case 'MessageReceived':
        return now.messages.set(event.message.id, event.message.content)
      case 'MusicRequestChanged':
        return now.music.set(event.music.id, `${event.music.status} ${event.music.votes}`)
      case 'MusicRequestHidden':
        return now.music.delete(event.requestId)
      case 'MicRequestChanged':
        return now.mic.set(event.mic.id, event.mic.status)
      case 'PhotoShared':
        return now.photos.add(event.photo.id)
      case 'PhotoRemoved':
        return now.photos.delete(event.photo.id)
      case 'TaskChanged': {
        const { id, title, status, createdBy, assignee } = event.task
        const isMine = seesTasks(me.role) || createdBy.id === me.id || assignee?.id === me.id
        return isMine ? now.tasks.set(id, taskOf(title, status, assignee?.id ?? null)) : now.tasks.delete(id)
      }
      case 'AnnouncementMade':
        return now.announcements.add(event.announcement.id)
      case 'NotificationReceived':
        return now.notifications.set(event.notification.id, false)
      case 'NotificationsRead':
        for (const id of now.notifications.keys()) {
          now.notifications.set(id, true)
          if (id === event.readUpTo.id) break
        }
        return
      case 'MemberJoined':
        return now.members.add(event.member.id)
      case 'MemberRemoved':
        return now.members.delete(event.member.id)
    }
  }
  const take = ({ values }: Listening) => {
    for (const { events: event } of values.splice(0)) apply(event)
  }
  let listening: Listening | undefined

  return {
    now() {
      if (listening) take(listening)
      return now
    },
    cursor() {
      this.now()
      return cursor
    },
    listen(phone: Phone, after: string): Listening {
      cursor ||= after
      listening = phone.subscribe(events, { after })
      return listening
    },
    /** Waits for what makes it so. */
    async until(done: (view: View) => boolean, from: Listening) {
      for (;;) {
        take(from)
        if (done(now)) return
        for (const { events: event } of await from.take(1)) apply(event)
      }
    },
  }
}

/**
 * Returns the view that a member should have, computed from the database and the permission table, not from the API.
 */
export async function visibleTo(wedding: TestWedding, weddingId: string, me: Looker): Promise<View> {
  const select = (columns: string, table: string, where = 'true', order = 'seq') =>
    wedding.sql(`select ${columns} from ${table} where wedding_id = '${weddingId}' and (${where}) order by ${order}`)
  const mapOf = (rows: any[], show: (row: any) => string) => new Map(rows.map((row) => [row.id as string, show(row)]))
  const idsOf = (rows: any[]) => new Set(rows.map(({ id }) => id as string))
  const mine = (...columns: string[]) => columns.map((column) => `${column} = '${me.id}'`).join(' or ')

  const [read] = await select('coalesce(max(seq), 0)::int as seq', 'notification_reads', mine('member_id'), '1')
  return {
    messages: mapOf(
      await select('id, content', 'messages', `recipient_id is null or ${mine('sender_id', 'recipient_id')}`),
      (row) => row.content,
    ),
    music: mapOf(
      await select(
        'id, status, votes',
        'music_requests',
        seesRejected(me.role) ? 'true' : `status <> 'REJECTED' or ${mine('requested_by')}`,
      ),
      (row) => `${row.status} ${row.votes}`,
    ),
    mic: mapOf(
      await select('id, status', 'mic_requests', seesRejected(me.role) ? 'true' : mine('requested_by')),
      (row) => row.status,
    ),
    photos: idsOf(await select('id', 'photos', 'removed_at is null')),
    tasks: mapOf(await select('*', 'tasks', seesTasks(me.role) ? 'true' : mine('created_by', 'assignee_id')), (row) =>
      taskOf(row.title, row.status, row.assignee_id),
    ),
    announcements: idsOf(await select('id', 'announcements', 'true', 'made_at')),
    notifications: new Map(
      (await select('id, seq::int as seq', 'notifications', `member_id is null or ${mine('member_id')}`)).map(
        ({ id, seq }) => [id, seq <= read.seq],
      ),
    ),
    members: idsOf(await select('id', 'members', 'removed_at is null', 'id')),
  }
}
