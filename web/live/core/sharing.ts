/**
 * How the subscriptions of a client go over event streams. `alone`: there is one, on a stream of its own. `together`:
 * all over one stream, since a browser has only six connections to a host over HTTP/1.1. `apart`: each over its own,
 * since a stream for all did not begin. It is in the memory of one server, and a proxy in front of several may not know
 * that.
 */
export type Sharing = 'alone' | 'together' | 'apart'

/** News: a subscription besides another one, or a stream for all that did not begin. */
export type SharingEvent = 'another' | 'notBegun'

/** How subscriptions go after an event. */
export function nextSharing(sharing: Sharing, event: SharingEvent): Sharing {
  if (event === 'notBegun') return 'apart'
  return sharing === 'alone' ? 'together' : sharing
}
