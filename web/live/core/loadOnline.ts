import { BehaviorSubject } from 'rxjs'
import { loadCode } from './loadCode.ts'

/** The code that is of use with a server alone. */
export type OnlineCode = typeof import('./online.ts')

/** The code, once it is loaded. */
export const onlineCode = /*#__PURE__*/ new BehaviorSubject<OnlineCode | undefined>(undefined)

const load = /*#__PURE__*/ loadCode(() => import('./online.ts'))

/**
 * Loads the code that is of use with a server alone: when the client first listens or sends, beside the first page of an
 * app. From then on nothing more has to be loaded to listen, to send and to start over.
 */
export async function loadOnline(): Promise<OnlineCode> {
  const code = await load()
  if (!onlineCode.value) onlineCode.next(code)
  return code
}
