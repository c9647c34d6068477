import { filter, merge, Observable, share } from 'rxjs'
import { pageEvents } from './pageEvents.ts'

/** Tells whether something is up, whenever that changes. Returns the function that ends this. */
export type Signal = (changed: (isUp: boolean) => void) => () => void

/**
 * Signals of a device without a page, such as a phone with React Native.
 *
 * @example
 * createLiveClient({
 *   signals: {
 *     appState(changed) {
 *       const listening = AppState.addEventListener('change', (state) => changed(state === 'active'))
 *       return () => listening.remove()
 *     },
 *     network: (changed) => NetInfo.addEventListener(({ isConnected }) => changed(isConnected !== false)),
 *   },
 * })
 */
export interface DeviceSignals {
  /** Whether the app is in front. In a browser the page says so. */
  appState?: Signal
  /** Whether there is a network. In a browser `navigator.onLine` says so. */
  network?: Signal
}

/** Notices when the device was asleep, or without a network. */
export interface Wakeups {
  /** Emits when the app comes back to the front, or the network comes back: a connection may be dead. */
  readonly wakes: Observable<unknown>
  /** Whether the device says that it has no network. */
  isOffline(): boolean
}

/** Creates the wakeups of a device, or those of the page that this runs in. */
export function createWakeups({ appState, network }: DeviceSignals = {}): Wakeups {
  let hasNetwork: boolean | undefined
  const networkBack =
    network &&
    changesOf(network).pipe(
      // Libraries also tell the state at the beginning, and each change from Wi-Fi to mobile.
      filter((isUp) => {
        const isBack = hasNetwork === false && isUp
        hasNetwork = isUp
        return isBack
      }),
    )
  const front = appState ? changesOf(appState).pipe(filter(Boolean)) : pageInFront()
  return {
    wakes: merge(front, networkBack ?? pageEvents('window', 'online')).pipe(share()),
    isOffline: () => (network ? hasNetwork === false : globalThis.navigator?.onLine === false),
  }
}

function changesOf(signal: Signal): Observable<boolean> {
  return new Observable((observer) => signal((isUp) => observer.next(isUp)))
}

/** A page comes to the front, out of the browser's cache of pages, or out of its freezer. */
function pageInFront(): Observable<unknown> {
  const shown = pageEvents('document', 'visibilitychange').pipe(filter(() => document.visibilityState === 'visible'))
  return merge(shown, pageEvents('document', 'resume'), pageEvents('window', 'pageshow'))
}
