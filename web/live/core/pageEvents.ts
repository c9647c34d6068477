import { Observable } from 'rxjs'

/**
 * Emits the events of that name. Never emits on a server and in React Native, where `window` may be missing, or an
 * object that has no events. RxJS's `fromEvent` would throw there, and is larger.
 */
export function pageEvents(target: 'window' | 'document', name: string): Observable<Event> {
  return new Observable((observer) => {
    const source = globalThis[target] as Partial<EventTarget> | undefined
    const listener = (event: Event) => observer.next(event)
    source?.addEventListener?.(name, listener)
    return () => source?.removeEventListener?.(name, listener)
  })
}
