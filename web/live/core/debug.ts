import { ApolloLink } from '@apollo/client'
import { defer, EMPTY, type Observable, switchMap } from 'rxjs'
import { attempt } from './attempt.ts'
import { loadCode } from './loadCode.ts'
import type { DebugParts } from './printing.ts'

/**
 * Returns the patterns of the areas that are printed: all if `debug` is true, none (an empty text) if it is false, or
 * else what `localStorage.debug` of a page says. Node has a `localStorage` too, and warns of its use.
 */
export function debugPatterns(debug: boolean | undefined): string {
  return (
    (debug === undefined ? attempt(() => globalThis.window?.localStorage?.getItem('debug')) : debug && 'attitudes:*') ||
    ''
  )
}

// Few people debug: the code that prints is no part of an app that opens.
const printing = /*#__PURE__*/ defer(/*#__PURE__*/ loadCode(() => import('./printing.ts')))

/** Prints connections, sessions and events, as long as somebody subscribes. */
export function printedNews(patterns: string, parts: DebugParts): Observable<unknown> {
  if (!patterns) return EMPTY
  return printing.pipe(switchMap((code) => code.printedNews(parts, code.createPrint(patterns))))
}

/** Links that print operations, their results and errors: none if nothing is printed. */
export function printingLinks(patterns: string): ApolloLink[] {
  if (!patterns) return []
  const request: ApolloLink.RequestHandler = (operation, forward) =>
    printing.pipe(switchMap((code) => code.createPrintingLink(code.createPrint(patterns)).request(operation, forward)))
  return [new ApolloLink(request)]
}
