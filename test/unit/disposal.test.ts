import { expect, test } from 'vitest'
import { Disposal } from '../../src/disposal.ts'

test('parts end in the reverse order of their making, each once', async () => {
  const disposal = new Disposal()
  const ended: string[] = []
  for (const name of ['database', 'feed', 'server']) {
    disposal.defer(async () => {
      await Promise.resolve()
      ended.push(name)
    })
  }
  await disposal.dispose()
  await disposal.dispose()
  expect(ended).toEqual(['server', 'feed', 'database'])
})

test('a part that does not end well holds up none of the others', async () => {
  const disposal = new Disposal()
  const ended: string[] = []
  disposal.defer(() => ended.push('database'))
  disposal.defer(() => {
    throw new Error('Redis is away')
  })
  disposal.defer(() => Promise.reject(new Error('the folder is gone')))
  await expect(disposal.dispose()).rejects.toThrow('the folder is gone')
  expect(ended).toEqual(['database'])
})
