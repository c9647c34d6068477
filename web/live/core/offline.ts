import type { ApolloClient, ApolloLink } from '@apollo/client'
import type { Observable } from 'rxjs'
import { queuedOperations } from '../domains/index.ts'
import type { MemberPartsFragment, PhotoPartsFragment } from '../gql/index.ts'
import { createActions } from './actions.ts'
import { countFailures } from './answers.ts'
import type { EventApplier } from './applier.ts'
import { Expected } from './expected.ts'
import type { LiveActions } from './liveActions.ts'
import { createLiveOutbox, type LiveOutbox } from './liveOutbox.ts'
import { loadOnline } from './loadOnline.ts'
import type { Mutations } from './mutations.ts'
import { createOutbox, type Retries } from './outbox.ts'
import { createPhotoFiles } from './photoFiles.ts'
import type { Post } from './photoPost.ts'
import { createPhotoSending } from './photoSending.ts'
import { createQueueing } from './queueing.ts'
import type { ClientSession } from './session.ts'
import type { LiveStorage } from './storage.ts'
import { createUploads, isUpload, type Uploads } from './uploads.ts'

/** Parts of everything that is done offline. */
export interface OfflineParts {
  /** Address of the API, as http(s)://host:port/graphql. */
  endpoint: string
  post: Post
  apollo: ApolloClient
  applier: EventApplier
  /** Each event, after it has been applied to the cache. */
  events: Observable<unknown>
  session: ClientSession
  mutations: Mutations
  storage: LiveStorage | null
  me(): MemberPartsFragment
  retryDelay(error: unknown, failures: number): Observable<unknown>
}

/** Everything that the user does, online or offline. */
export interface Offline {
  /** Loads the rest of the code, which is needed once there is a network. */
  prepare(): void
  readonly outbox: LiveOutbox
  readonly uploads: Uploads['uploads']
  readonly actions: LiveActions
  /** Takes notice of answers to queries. */
  readonly link: ApolloLink
  dispose(): void
}

/** Creates the actions of a client, and the outbox that they go through. */
export function createOffline(parts: OfflineParts): Offline {
  const { endpoint, post, apollo, applier, events, session, mutations, storage, me, retryDelay } = parts
  const files = createPhotoFiles(storage !== null)
  const usualRetries = (): Retries => {
    const failuresUpTo = countFailures()
    return (error) => {
      const failures = failuresUpTo(error)
      return failures === undefined ? undefined : retryDelay(error, failures)
    }
  }
  const shared = (photo: PhotoPartsFragment) =>
    applier.apply([{ __typename: 'PhotoShared', cursor: '', at: photo.sharedAt, photo }])
  const photos = createPhotoSending({ endpoint, post, session, files, shared }, usualRetries)
  const delivery = { apollo, applier, photos, operations: queuedOperations }
  const outbox = createOutbox({
    session,
    storage: storage ?? undefined,
    send: async (entry, wasTried) => (await loadOnline()).deliver(delivery, entry, wasTried),
    retries: (entry) => (isUpload(entry) ? photos.retries(entry) : usualRetries()),
    forget: (entry) => isUpload(entry) && photos.forget(entry),
  })
  const { entries } = outbox
  const expected = new Expected({ cache: apollo.cache, entries, events, operations: queuedOperations, me })
  const uploads = createUploads(outbox, photos, files)
  return {
    prepare() {
      photos.prepare()
      files.prepare()
    },
    outbox: createLiveOutbox(outbox),
    uploads: uploads.uploads,
    actions: createActions({ ...mutations, queue: createQueueing(outbox), upload: uploads.upload }),
    link: expected.link,
    dispose() {
      outbox.dispose()
      expected.dispose()
      uploads.dispose()
    },
  }
}
