import { fromEvent, NEVER, type Observable } from 'rxjs'

/**
 * Emits the events of that name. Never emits on a server and in React Native, where `window` may be missing, or an
 * object that has no events.
 */
export function pageEvents(target: 'window' | 'document', name: string): Observable<Event> {
  const source = globalThis[target] as EventTarget | undefined
  return typeof source?.addEventListener === 'function' ? fromEvent<Event>(source, name) : NEVER
}
