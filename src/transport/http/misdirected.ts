import type { IncomingMessage } from 'node:http'
import type { Config } from '../../config.ts'
import { Refusal } from '../../refusal.ts'
import { isOwnHost } from '../origin.ts'

/** The answer to a request that is misdirected. */
export const otherHost = new Refusal(
  'FORBIDDEN',
  'A demo answers under localhost, addresses of its network and PUBLIC_URL: open one of these',
)

/** Whether a page of another site asks: it may have given its name the address of this machine (DNS rebinding). */
export function isMisdirected({ headers, socket }: IncomingMessage, config: Config): boolean {
  return config.demo && !isOwnHost(headers.host, socket.localAddress, config)
}
