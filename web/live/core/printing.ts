import { ApolloLink } from '@apollo/client'
import { merge, type Observable, tap } from 'rxjs'
import type { LiveEvent } from '../domains/update.ts'
import type { Status } from './connection.ts'
import type { ClientSession } from './session.ts'

/** Prints one line about an area of the client. */
export type Print = (area: 'connection' | 'session' | 'events' | 'operations', ...details: unknown[]) => void

/** Parts of a client whose news is printed. */
export interface DebugParts {
  status: Observable<Status>
  events: Observable<LiveEvent>
  session: Pick<ClientSession, 'changes' | 'bearer'>
}

/**
 * Whether patterns name an area such as `attitudes:events`. They are those of the package `debug`: several with commas
 * between them, `*` for anything, and `-` before one that is left out.
 */
export function namesArea(patterns: string, area: string): boolean {
  const parts = patterns.split(/[\s,]+/).filter(Boolean)
  const matches = (pattern: string) =>
    new RegExp(`^${pattern.replace(/[.+?^${}()|[\]\\]/g, '\\$&').replaceAll('*', '.*')}$`).test(area)
  const isLeftOut = parts.some((part) => part.startsWith('-') && matches(part.slice(1)))
  return !isLeftOut && parts.some(matches)
}

/** Prints to the console what these patterns name. */
export function createPrint(patterns: string): Print {
  return (area, ...details) => {
    // biome-ignore lint/suspicious/noConsole: a person who debugs has asked for it.
    if (namesArea(patterns, `attitudes:${area}`)) console.debug(`attitudes:${area}`, ...details)
  }
}

/** Prints connections, sessions and events, as long as somebody subscribes. */
export function printedNews({ status, events, session }: DebugParts, print: Print): Observable<unknown> {
  return merge(
    status.pipe(
      tap(({ isConnected, connectionError }) =>
        print('connection', isConnected ? 'connected' : 'not connected', connectionError?.message ?? ''),
      ),
    ),
    session.changes.pipe(tap(() => print('session', session.bearer() ?? 'signed out'))),
    events.pipe(tap((event) => print('events', event.__typename, event))),
  )
}

/** Prints operations, their results and errors. */
export function createPrintingLink(print: Print): ApolloLink {
  return new ApolloLink((operation, forward) => {
    const { operationName, variables } = operation
    print('operations', operationName, variables)
    return forward(operation).pipe(
      tap({
        next: (result) => print('operations', operationName, 'result', result),
        error: (error) => print('operations', operationName, 'error', error),
      }),
    )
  })
}
