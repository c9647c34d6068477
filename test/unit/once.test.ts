import { expect, test } from 'vitest'
import type { Viewer } from '../../src/access/viewer.ts'
import { createOnce, idTaken, newId } from '../../src/wedding/once.ts'

const viewer: Viewer = { id: 'ana', name: 'Ana', role: 'GUEST', weddingId: 'wedding', expiresAt: new Date(0) }
const id = '0b8f6c1e-7d55-4a3c-9a35-0e6f3c2b1a00'

/** A table of one column, behind a limit of `most`. */
function table(most: number) {
  const stored = new Map<string, string>()
  let spent = 0
  const create = (chosen: string | null, text: string) =>
    createOnce(viewer, newId(chosen), {
      async limit(_, wasCreated) {
        if (spent >= most && !(await wasCreated?.())) throw new Error('too many')
        spent++
        return async () => {
          spent--
        }
      },
      exists: async (each) => stored.has(each),
      async store(each) {
        const known = stored.get(each)
        if (known !== undefined && known !== text) throw idTaken('text')
        stored.set(each, text)
        return { value: text, isNew: known === undefined }
      },
    })
  return { create, stored, spent: () => spent }
}

test('the same id stores once and costs once, however often it is sent', async () => {
  const { create, stored, spent } = table(1)
  for (let time = 0; time < 3; time++) expect(await create(id, 'hello')).toBe('hello')
  expect([...stored]).toEqual([[id, 'hello']])
  expect(spent()).toBe(1)
})

test('an id in capitals is the same id', async () => {
  const { create, stored } = table(9)
  await create(id.toUpperCase(), 'hello')
  await create(id, 'hello')
  expect(stored.size).toBe(1)
})

test('something else under the same id is a CONFLICT, and stays as it was', async () => {
  const { create, stored } = table(9)
  await create(id, 'hello')
  await expect(create(id, 'good bye')).rejects.toMatchObject({ code: 'CONFLICT', message: 'Another text has this id' })
  expect(stored.get(id)).toBe('hello')
})

test('without an id each create is new, and counts', async () => {
  const { create, stored } = table(2)
  await create(null, 'hello')
  await create(null, 'hello')
  expect(stored.size).toBe(2)
  await expect(create(null, 'hello')).rejects.toThrow('too many')
})

test('an id that is no UUID is BAD_USER_INPUT', () => {
  expect(() => newId('1')).toThrow(expect.objectContaining({ code: 'BAD_USER_INPUT' }))
})
