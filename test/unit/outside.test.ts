import { expect, test } from 'vitest'
import { type Device, type Obstacle, obstacleOf } from '../../web/app/notifications/outside.ts'

const phone: Device = { isSecure: true, isIphone: false, permission: 'granted', hasFailed: false }

test.each<[string, Partial<Device>, Obstacle | undefined]>([
  ['nothing, where they are allowed', {}, undefined],
  ['nothing, where nobody was asked yet', { permission: 'default' }, undefined],
  ['plain http, whatever else there is', { isSecure: false, isIphone: true, permission: undefined }, 'needsHttps'],
  ['a tab of Safari on an iPhone', { isIphone: true, permission: undefined }, 'needsHomeScreen'],
  ['a browser without notifications', { permission: undefined }, 'impossible'],
  ['a refusal', { permission: 'denied' }, 'denied'],
  ['a refusal on the home screen of an iPhone', { isIphone: true, permission: 'denied' }, 'denied'],
  ['nothing that could show them', { hasFailed: true }, 'impossible'],
])('what stands in the way of notifications: %s', (_, device, obstacle) => {
  expect(obstacleOf({ ...phone, ...device })).toBe(obstacle)
})
