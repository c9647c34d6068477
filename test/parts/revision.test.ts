import { describe, expect, test } from 'vitest'
import type { Member } from '../../src/access/viewer.ts'
import { everyone, type Kind } from '../../src/feed/event.ts'
import type { DurableEvent } from '../../src/feed/log.ts'
import { type Revision, revised } from '../../src/feed/revision.ts'
import {
  type Announcement,
  announcementMade,
  announcementRevision,
  announcementWithdrawn,
} from '../../src/wedding/announcements.ts'
import { noDetails } from '../../src/wedding/messageDetails.ts'
import { messageRevision } from '../../src/wedding/messageReplays.ts'
import { messageChanged, messageReceived, type StoredMessage } from '../../src/wedding/messageRows.ts'
import { type Notification, notificationReceived } from '../../src/wedding/notifications.ts'

const ana: Member = { id: 'ana', name: 'Ana', role: 'GUEST' }
const at = '2026-06-20T12:00:00.000Z'
const event = <Payload>({ name }: Kind<Payload>, payload: Payload): DurableEvent<Payload> => ({
  kind: name,
  audience: everyone,
  payload,
  place: { seq: 1, cursor: '', at },
})

const revisions: Revision[] = [messageRevision, announcementRevision]
const payloadsAfter = (changes: DurableEvent[], ...events: DurableEvent[]) =>
  revised(revisions, events, changes).map(({ payload }) => payload)

const message = (id: string, more: Partial<StoredMessage> = {}): StoredMessage => ({
  ...{
    ...noDetails,
    id,
    channel: 'WEDDING',
    content: `${id} at first`,
    sender: ana,
    recipient: null,
    sentAt: at,
    seq: 1,
  },
  ...more,
})
const quoting = (id: string, excerpt = `${id} at first`) => ({ replyTo: { id, sender: ana, excerpt } })
const edited = { content: 'edited', editedAt: at }
const removed = { content: '', removed: { by: ana, at } }
const received = (of: StoredMessage) => event(messageReceived, { message: of })
const changed = (of: StoredMessage) => event(messageChanged, { change: 'EDITED', message: of, by: ana })

describe('the event of a message in memory', () => {
  test.each<{ what: string; before: StoredMessage; changes: StoredMessage[]; after: StoredMessage }>([
    {
      what: 'shows an edited message as it is now',
      before: message('one'),
      changes: [message('one', edited)],
      after: message('one', edited),
    },
    {
      what: 'shows the latest of several changes',
      before: message('one'),
      changes: [message('one', edited), message('two', edited), message('one', removed)],
      after: message('one', removed),
    },
    {
      what: 'quotes nothing of a removed message',
      before: message('answer', quoting('one')),
      changes: [message('one', removed)],
      after: message('answer', quoting('one', '')),
    },
    {
      what: 'quotes a message that was edited as it was answered',
      before: message('answer', quoting('one')),
      changes: [message('one', edited)],
      after: message('answer', quoting('one')),
    },
    {
      what: 'quotes nothing of a removed message, also where the answer was edited before',
      before: message('answer', quoting('one')),
      changes: [message('answer', { ...edited, ...quoting('one') }), message('one', removed)],
      after: message('answer', { ...edited, ...quoting('one', '') }),
    },
  ])('$what', ({ before, changes, after }) => {
    const earlier = [received(before), changed(before)]
    expect(payloadsAfter(changes.map(changed), ...earlier)).toEqual([
      { message: after },
      { change: 'EDITED', message: after, by: ana },
    ])
  })
})

const announcement = (id: string, more: Partial<Announcement> = {}): Announcement => ({
  ...{ id, message: `${id} at first`, priority: 'INFO', from: ana, madeAt: at, withdrawnAt: null },
  ...more,
})
const withdrawn = (id: string) => announcement(id, { message: '', withdrawnAt: at })
const made = (id: string) => event(announcementMade, { announcement: announcement(id) })
const notification = (subjectId: string, text = `${subjectId} at first`): Notification => ({
  ...{ id: `of ${subjectId}`, kind: 'ANNOUNCEMENT', message: text, subjectId, createdAt: at, readAt: null },
})
const notified = (id: string) => event(notificationReceived, { notification: notification(id) })

test('the events of a withdrawn announcement and its notification have no text in memory', () => {
  const changes = [event(announcementWithdrawn, { announcement: withdrawn('one') })]
  expect(payloadsAfter(changes, made('one'), notified('one'), made('two'), notified('two'))).toEqual([
    { announcement: withdrawn('one') },
    { notification: notification('one', '') },
    { announcement: announcement('two') },
    { notification: notification('two') },
  ])
})

test('events that no change concerns stay the same objects, whatever else came', () => {
  const events = [received(message('one')), changed(message('two')), made('one'), notified('one')]
  const changes = [
    changed(message('other', removed)),
    event(announcementWithdrawn, { announcement: withdrawn('other') }),
    received(message('one', edited)),
  ]
  for (const [index, each] of revised(revisions, events, changes).entries()) expect(each).toBe(events[index])
})
