import { expect, test } from 'vitest'
import { createCache } from '../../web/live/core/cache.ts'
import { ViewerDocument, type ViewerQuery } from '../../web/live/gql/index.ts'

/** Lea's cache: what it reads with optimistic answers and without them. */
function setUp() {
  const cache = createCache('http://localhost')
  const nameIs = (name: string) => {
    const viewer: ViewerQuery['viewer'] = { __typename: 'Member', id: 'lea', name, role: 'GUEST' }
    cache.writeQuery({ query: ViewerDocument, data: { permissions: [], viewer } })
  }
  const read = (optimistic: boolean) =>
    cache.diff({ query: ViewerDocument, optimistic, returnPartialData: true }).result
  const names = () => [true, false].map((optimistic) => (read(optimistic) as { viewer: { name: string } }).viewer.name)
  nameIs('Lea')
  return { cache, nameIs, read, names }
}

test('without an optimistic answer both readings are the same object, after each change', () => {
  const { nameIs, read, names } = setUp()
  expect(read(false)).toBe(read(true))
  nameIs('Léa')
  expect(names()).toEqual(['Léa', 'Léa'])
  expect(read(false)).toBe(read(true))
})

test.each([
  ['taken back', (cache: ReturnType<typeof createCache>) => cache.removeOptimistic('rename')],
  [
    'answered',
    (cache: ReturnType<typeof createCache>) =>
      cache.batch({ update: () => {}, optimistic: false, removeOptimistic: 'rename' }),
  ],
])('an optimistic answer shows only to the readings that ask for it, until it is %s', (_, end) => {
  const { cache, nameIs, read, names } = setUp()
  cache.batch({ optimistic: 'rename', update: () => nameIs('Léa') })
  expect(names()).toEqual(['Léa', 'Lea'])
  end(cache)
  expect(names()).toEqual(['Lea', 'Lea'])
  expect(read(false)).toBe(read(true))
})

test('a watcher without optimistic answers hears of a change', () => {
  const { cache, nameIs } = setUp()
  const heard: unknown[] = []
  cache.watch({
    query: ViewerDocument,
    optimistic: false,
    callback: ({ result }) => heard.push((result as { viewer: { name: string } }).viewer.name),
  })
  nameIs('Léa')
  expect(heard).toEqual(['Léa'])
})
