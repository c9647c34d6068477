import { filter, firstValueFrom, map, merge } from 'rxjs'
import { type Connection, connectionsOf } from './connection.ts'
import { Disposed, type Ending } from './ending.ts'
import type { LiveClient } from './liveClient.ts'
import { type ClientSession, SignedOut } from './session.ts'
import type { EventStream } from './stream.ts'
import { userChanges } from './user.ts'

/** Parts of a client that begin and end with its user, and with the components that use it. */
export interface LifecycleParts {
  session: ClientSession
  connection: Connection
  stream: EventStream
  ending: Pick<Ending, 'isOver' | 'running'>
  /** Forgets what was read for the user. With another user, everything that is shown is read again for them. */
  forget(hasNext: boolean): void
}

/** The beginnings and ends of a client's listening. */
export type Lifecycle = Pick<LiveClient, 'hold' | 'connect' | 'disconnect' | 'signOut'>

/**
 * Listens while somebody holds the client or has called `connect`, as long as the user has a wedding: an ADMIN of none
 * has nothing to hear. Another user begins with nothing of the last one.
 */
export function createLifecycle({ session, connection, stream, ending, forget }: LifecycleParts): Lifecycle {
  let holds = 0
  let wanted: boolean | undefined
  const update = () => {
    const listens = !ending.isOver && (wanted ?? holds > 0) && session.bearer()?.weddingId
    if (listens) stream.start()
    else stream.stop()
  }
  const forgetUser = (hasNext = false) => {
    stream.forget()
    connection.disconnect()
    forget(hasNext)
  }
  const changing = userChanges(session).subscribe(() => {
    forgetUser(true)
    update()
  })
  const leaving = session.leftElsewhere.subscribe(() => {
    forgetUser()
    update()
  })
  // A token may come after the first listener: out of a storage, or from another tab.
  const arriving = session.changes.subscribe((token) => token !== undefined && update())
  for (const listening of [changing, leaving, arriving]) ending.running.add(listening)

  return {
    hold() {
      holds++
      update()
      let held = true
      return () => {
        if (held) holds--
        held = false
        // Not at once: StrictMode lets go and holds again.
        setTimeout(update)
      }
    },

    async connect(token) {
      if (ending.isOver) throw new Disposed()
      session.set(token)
      // An expired token is not worth a connection: this rejects for it, or gets a new one.
      await session.token()
      wanted = true
      update()
      await connected(session, connection)
    },

    disconnect() {
      wanted = false
      update()
      connection.disconnect()
    },

    signOut() {
      forgetUser()
      session.set(undefined)
    },
  }
}

/** Resolves with the next connection, or the present one. Rejects with SignedOut when there is no token any more. */
async function connected(session: ClientSession, connection: Connection): Promise<void> {
  const refused = session.changes.pipe(
    filter((current) => current === undefined),
    map(() => {
      throw new SignedOut()
    }),
  )
  await firstValueFrom(merge(connectionsOf(connection), refused))
}
