import { IncomingMessage } from 'node:http'

/**
 * A request as Node reads it, but one that asks for another protocol than WebSocket is answered as it is, as RFC 9110,
 * 7.8 allows. Java's HttpClient and `curl --http2` ask each server without TLS for HTTP/2 (`Upgrade: h2c`).
 */
export class Incoming extends IncomingMessage {
  /** Written by Node's parser, also in the constructor above. */
  declare private upgradeFound: boolean | null

  set upgrade(found: boolean | null) {
    this.upgradeFound = found
  }

  get upgrade(): boolean | null {
    const { upgrade: protocol } = this.headers
    return this.upgradeFound && (protocol === undefined || protocol.toLowerCase() === 'websocket')
  }
}
