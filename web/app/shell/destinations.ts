import { useTasks } from '@attitudes/live/react'
import type { ComponentType } from 'react'
import { useMay, useMe } from '../me.ts'
import type { Page } from '../route.ts'
import { AnnounceIcon, ChatIcon, FiguresIcon, MusicIcon, PeopleIcon, PhotoIcon, TaskIcon } from '../shared/icons.tsx'

/** A destination in the navigation. */
export type Destination = {
  page: Exclude<Page, 'notifications'> | 'list'
  Icon: ComponentType
  /** Number of things that wait there. */
  count: number
}

/**
 * Returns the destinations in the navigation, those that the user needs most first. The destinations that depend on
 * what the user may do, or stand after one that does, come when the server has said so: none moves or goes.
 */
export function useDestinations(counts: Record<'list' | 'music' | 'photos' | 'people', number>): Destination[] {
  const me = useMe()
  const { tasks } = useTasks()
  const managesTasks = useMay('MANAGE_TASKS')
  const announces = useMay('ANNOUNCE')
  const readsMetrics = useMay('READ_METRICS')
  const toDo = tasks.filter(({ assignee, status }) => assignee?.id === me.id && status !== 'DONE').length
  const people: Destination = { page: 'people', Icon: PeopleIcon, count: counts.people }
  const work: Destination = { page: 'tasks', Icon: TaskIcon, count: toDo }
  const hasTasks = me.role !== 'GUEST' || tasks.length > 0

  const open: Destination[] = [
    { page: 'list', Icon: ChatIcon, count: counts.list },
    { page: 'music', Icon: MusicIcon, count: counts.music },
    { page: 'photos', Icon: PhotoIcon, count: counts.photos },
  ]
  if (managesTasks === undefined) return open
  return [
    ...open,
    ...(managesTasks ? [work, people] : hasTasks ? [people, work] : [people]),
    ...(announces ? [{ page: 'organise' as const, Icon: AnnounceIcon, count: 0 }] : []),
    ...(readsMetrics ? [{ page: 'metrics' as const, Icon: FiguresIcon, count: 0 }] : []),
  ]
}
