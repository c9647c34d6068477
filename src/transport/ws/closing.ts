import { CloseCode } from 'graphql-ws'
import { WebSocket } from 'ws'
import type { Ended } from '../../access/viewer.ts'

/** Close codes of https://www.iana.org/assignments/websocket; graphql-ws names the others in its `CloseCode`. */
export const restarting = 1012

/** Close code of a server that takes no connection now (IANA: Try Again Later). */
export const tryLater = 1013

const invalidFrame = 1002
const invalidText = 1007
const tooLarge = 1009
const resume = 'connect again, and subscribe after your last cursor'

/** The code and reason of a close frame. */
export type Closing = [code: number, reason: string]

/** The close code and reason for a member who may not stay connected. */
export const closings: Record<Ended, Closing> = {
  expired: [CloseCode.Forbidden, 'This token has expired: connect again with a new one'],
  removed: [CloseCode.Forbidden, 'You were removed from this wedding: join it again to come back'],
  revoked: [CloseCode.Forbidden, 'This integration was revoked: create another one to come back'],
  changed: [restarting, `Your role or name has changed: ${resume}`],
}

/** The reason for each close code, which says what the client should do. A more precise reason takes its place. */
export function createCloseReasons(limits: { bodyBytes: number; initTimeoutMs: number }): Record<number, string> {
  const seconds = limits.initTimeoutMs / 1000
  return {
    [invalidFrame]: 'This was no frame of RFC 6455: use a WebSocket library',
    [invalidText]: 'A text frame was not UTF-8: send JSON in UTF-8',
    [tooLarge]: `A message may have at most ${limits.bodyBytes} bytes: send less at once`,
    [restarting]: `This server restarts: ${resume}`,
    [tryLater]: `You read too slowly: ${resume}`,
    [CloseCode.BadRequest]:
      'Send a message of graphql-transport-ws as JSON text: connection_init, subscribe, complete, ping or pong',
    [CloseCode.Unauthorized]: 'Send connection_init with a token, and subscribe after connection_ack',
    [CloseCode.Forbidden]: 'There is no token: send one in the payload of connection_init',
    [CloseCode.SubprotocolNotAcceptable]:
      'This server speaks graphql-transport-ws: name it as the subprotocol (Sec-WebSocket-Protocol)',
    [CloseCode.ConnectionInitialisationTimeout]: `No connection_init within ${seconds} s: send it once the socket is open`,
    [CloseCode.SubscriberAlreadyExists]:
      'This operation id is in use: complete that operation first, or use another id',
    [CloseCode.TooManyInitialisationRequests]: 'connection_init came twice: send it once on a connection',
    [CloseCode.InternalServerError]: 'Something went wrong on our side: connect again',
  }
}

/** RFC 6455, section 5.5: a control frame has 125 bytes, two of which are the code. */
const mostReasonBytes = 123

/** A WebSocket that never closes without a reason, whoever closes it: ws, graphql-ws or we. */
export function explaining(reasons: Record<number, string>): typeof WebSocket {
  return class extends WebSocket {
    override close(code?: number, reason: string | Buffer = reasons[code ?? 0] ?? '') {
      super.close(code, typeof reason === 'string' ? wholeCharacters(reason, mostReasonBytes) : reason)
    }
  }
}

/** The text as UTF-8, without what would be over `most` bytes. */
function wholeCharacters(text: string, most: number): Buffer {
  const bytes = Buffer.alloc(most)
  return bytes.subarray(0, new TextEncoder().encodeInto(text, bytes).written)
}
