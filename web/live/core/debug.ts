import { ApolloLink } from '@apollo/client'
import { type Observable, Subscription, tap } from 'rxjs'
import type { LiveEvent } from '../domains/update.ts'
import { attempt } from './attempt.ts'
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

/** Prints to the console: everything if `debug` is true, nothing if it is false, or else what `localStorage.debug` says. */
export function createPrint(debug: boolean | undefined): Print {
  const patterns = debug === undefined ? attempt(() => localStorage.getItem('debug')) : debug && 'attitudes:*'
  if (!patterns) return () => {}
  return (area, ...details) => {
    // biome-ignore lint/suspicious/noConsole: a person who debugs has asked for it.
    if (namesArea(patterns, `attitudes:${area}`)) console.debug(`attitudes:${area}`, ...details)
  }
}

/** Prints connections, sessions and events, until it is unsubscribed. */
export function printNews({ status, events, session }: DebugParts, print: Print): Subscription {
  const printing = new Subscription()
  printing.add(
    status.subscribe(({ isConnected, connectionError }) =>
      print('connection', isConnected ? 'connected' : 'not connected', connectionError?.message ?? ''),
    ),
  )
  printing.add(session.changes.subscribe(() => print('session', session.bearer() ?? 'signed out')))
  printing.add(events.subscribe((event) => print('events', event.__typename, event)))
  return printing
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
