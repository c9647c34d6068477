import { badInput } from '../refusal.ts'
import type { Answers, Call } from './call.ts'
import { isOfKinds } from './subscriptions.ts'

const largestPage = 100

/** The query of past events. */
export const historyQueries = {
  pastEvents(
    { after, first, kinds }: { after: string; first: number; kinds?: string[] | null },
    { wedding, viewer }: Call,
  ) {
    if (first < 1 || first > largestPage) throw badInput('first', `first must be 1 to ${largestPage}`)
    const wanted = wedding.after(viewer.id, after).filter((event) => isOfKinds(event, kinds))
    const events = wanted.slice(0, first)
    const hasMore = wanted.length > first
    const last = events.at(-1)
    return { events, cursor: hasMore && last && 'cursor' in last ? last.cursor : wedding.cursor, hasMore }
  },
} satisfies Answers
