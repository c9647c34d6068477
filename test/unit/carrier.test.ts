import { expect, test } from 'vitest'
import { type CarrierEvent, type CarrierState, firstCarrier, nextCarrier } from '../../web/live/core/carrier.ts'

const failedOnce: CarrierState = { way: 'socket', failures: 1, probes: 0 }
const onStreams: CarrierState = { way: 'streams', failures: 2, probes: 0 }
const probedTwice: CarrierState = { ...onStreams, probes: 2 }
const backOnSocket: CarrierState = { way: 'socket', failures: 1, probes: 3 }

test.each<[string, CarrierState, CarrierEvent, CarrierState]>([
  ['a first failure leads to another try', firstCarrier, 'socketFailed', failedOnce],
  ['a second failure leads to streams', failedOnce, 'socketFailed', onStreams],
  ['a socket that held is as good as new', failedOnce, 'socketHeld', firstCarrier],
  ['a failed probe makes the next one later', probedTwice, 'probeFailed', { ...onStreams, probes: 3 }],
  ['an answered probe leads back', probedTwice, 'probeAnswered', backOnSocket],
  ['the socket after a probe may fail once', backOnSocket, 'socketFailed', { ...onStreams, probes: 3 }],
  ['the socket after a probe that held ends the probes', backOnSocket, 'socketHeld', firstCarrier],
  ['a stream that does not begin leads to a socket', onStreams, 'streamFailed', failedOnce],
])('%s', (_, state, event, expected) => {
  expect(nextCarrier(state, event)).toEqual(expected)
})
