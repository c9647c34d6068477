import { useCallback } from 'react'
import { distinctUntilChanged, filter, map } from 'rxjs'
import { type GuideEvents, guideEvents } from '../domains/guideEvents.ts'
import { useLive } from './LiveProvider.tsx'

/** Calls the handler for each event of that name, until the returned function is called. */
export type OnEvent = <Name extends keyof GuideEvents>(
  name: Name,
  handler: (payload: GuideEvents[Name]) => void,
) => () => void

/** The way to hear of events under the guide's names. It is stable, and no event draws the component again. */
export function useOn(): OnEvent {
  const live = useLive()
  return useCallback<OnEvent>(
    (name, handler) => {
      const listening =
        name === 'connected'
          ? live.status
              .pipe(
                map((status) => status.isConnected),
                distinctUntilChanged(),
                filter(Boolean),
              )
              .subscribe(() => {
                const bearer = live.session.bearer()
                if (bearer) (handler as (payload: GuideEvents['connected']) => void)(bearer)
              })
          : live.events.subscribe((event) => {
              for (const told of guideEvents(event, live.session.bearer()?.userId ?? '')) {
                if (told.name === name) (handler as (payload: typeof told.payload) => void)(told.payload)
              }
            })
      return () => listening.unsubscribe()
    },
    [live],
  )
}
