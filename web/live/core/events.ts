import type { ApolloClient } from '@apollo/client'
import { map, type Observable } from 'rxjs'
import { EventsDocument, WeddingDocument } from '../gql/index.ts'
import type { EventApplier } from './applier.ts'
import { loadOnline } from './loadOnline.ts'
import type { Marks } from './marks.ts'
import { refusedBy } from './mutations.ts'
import { beforeStream } from './shown.ts'
import { createEventStream, type EventStream } from './stream.ts'

/** Parts of the events of one client. */
export interface EventParts {
  apollo: ApolloClient
  applier: EventApplier
  marks: Marks
  retryDelay(error: unknown, failures: number): Observable<unknown>
}

/** Creates the stream of all events that the user may see. They are applied to the cache. */
export function createEvents({ apollo, applier, marks, retryDelay }: EventParts): EventStream {
  return createEventStream({
    read: (after) =>
      apollo.subscribe({ query: EventsDocument, variables: { after }, fetchPolicy: 'no-cache' }).pipe(
        map(({ data, error }) => {
          if (!data) throw error ?? new Error('an answer without data')
          return data.events
        }),
      ),
    cursorOfNow: () => cursorOfNow(apollo),
    apply(events) {
      // By itself each query would deliver in a timer of its own, and React would render once for each of them. This runs
      // ahead of those timers, and in a task of its own, so that a key need not wait for both.
      setTimeout(() => {
        for (const query of apollo.getObservableQueries()) query.notify()
      })
      applier.apply(events)
    },
    async readAgain() {
      // These events may be newer than the answers.
      const stopRecording = applier.record()
      const show = await loadOnline()
        .then((online) => online.readAgain(apollo))
        .finally(stopRecording)
      const newer = stopRecording()
      const update = () => {
        show()
        applier.apply(newer)
        marks.showPending()
      }
      return () => apollo.cache.batch({ update })
    },
    isGone: (error) => refusedBy(error)?.code === 'CURSOR_GONE',
    retryDelay,
  })
}

/**
 * The cursor of the wedding's last event. Rejects at the first answer that nobody explains: operations that wait for
 * the cursor find out how long that lasts.
 */
export async function cursorOfNow(apollo: ApolloClient): Promise<string> {
  const context = { ...beforeStream, unexplainedMs: 0 }
  const { data } = await apollo.query({ query: WeddingDocument, fetchPolicy: 'no-cache', context })
  if (!data) throw new Error('an answer without data')
  return data.wedding.cursor
}
