import { expect, test } from 'vitest'
import { type News, shows } from '../../web/app/notifications/shows.ts'
import type { Route } from '../../web/app/route.ts'

const accepted: News = { kind: 'MUSIC_REQUEST_ACCEPTED' }
const approved: News = { kind: 'MIC_REQUEST_APPROVED' }
const assigned: News = { kind: 'TASK_ASSIGNED' }
const answered = (partnerId: string | null | undefined): News => ({ kind: 'MESSAGE_REPLIED', partnerId })
const announced = (priority: 'INFO' | 'WARNING' | 'URGENT'): News => ({ kind: 'ANNOUNCEMENT', priority })
const page = (page: 'music' | 'tasks' | 'photos' | 'notifications', part?: string): Route => ({ page, part })

test.each<[News, Route, boolean]>([
  [accepted, page('music'), true],
  [accepted, page('music', 'mic'), false],
  [accepted, page('tasks'), false],
  [accepted, { page: 'list' }, false],
  [approved, page('music', 'mic'), true],
  [approved, page('music'), false],
  [assigned, page('tasks'), true],
  [assigned, page('photos'), false],
  [assigned, page('notifications'), true],
  [answered('tom'), { page: 'chat', partnerId: 'tom' }, true],
  [answered(null), { page: 'chat', partnerId: null }, true],
  [answered(null), { page: 'chat', partnerId: 'tom' }, false],
  [answered(undefined), { page: 'chat', partnerId: null }, false],
  [answered('tom'), { page: 'list' }, false],
  [answered('tom'), page('notifications'), true],
  [announced('INFO'), page('notifications'), true],
  [announced('WARNING'), page('notifications'), true],
  [announced('URGENT'), page('notifications'), false],
  [announced('INFO'), { page: 'chat', partnerId: null }, false],
])('%o on %o: the page shows it by itself: %s', (news, route, expected) => {
  expect(shows(route, news)).toBe(expected)
})
