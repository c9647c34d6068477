import type { ApolloClient } from '@apollo/client'
import type { Observable } from 'rxjs'
import { createReadingMarks, type ReadingMarks } from '../domains/reading.ts'
import { MarkMessagesReadDocument, MessagePartsFragmentDoc } from '../gql/index.ts'
import type { EventApplier } from './applier.ts'
import { type Mutations, refusedBy } from './mutations.ts'

/** Parts of the reading marks of one client. */
export interface MarkParts {
  apollo: ApolloClient
  applier: EventApplier
  mutations: Mutations
  retryDelay(error: unknown, failures: number): Observable<unknown>
}

/** Reading marks that are shown here at once, and sent to the server soon. */
export interface Marks extends ReadingMarks {
  /** Shows the marks that are not stored yet, after everything was read again. */
  showPending(): void
}

/** Creates the reading marks of one client. */
export function createMarks({ apollo, applier, mutations, retryDelay }: MarkParts): Marks {
  const marks = createReadingMarks({
    async send(partnerId, upTo) {
      const variables = { input: { with: partnerId, upTo } }
      const context = { fetchOptions: { keepalive: true } }
      // A later mark may be here when the answer comes, so unread messages are counted here.
      const marking = apollo.mutate({ mutation: MarkMessagesReadDocument, variables, context, fetchPolicy: 'no-cache' })
      await marking.catch((error) => {
        throw refusedBy(error) ?? error
      })
    },
    retryDelay,
  })
  const show = (upTo: string) => {
    const message = mutations.known(MessagePartsFragmentDoc, 'Message', upTo)
    if (!message) return
    applier.apply([
      { __typename: 'MessagesRead', cursor: '', at: message.sentAt, reader: mutations.me(), upTo: message },
    ])
  }

  return {
    ...marks,
    mark(partnerId, upTo) {
      show(upTo)
      marks.mark(partnerId, upTo)
    },
    showPending() {
      for (const upTo of marks.pending().values()) show(upTo)
    },
  }
}
