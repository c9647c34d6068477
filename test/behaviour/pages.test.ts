import { describe, expect, test } from 'vitest'
import type { RunningServer } from '../../src/server.ts'
import { backends, type Phone, request, startWedding, type TestWedding, tokenOf } from '../support/wedding.ts'

const inOrder = [
  '👰 Léa',
  '2pac',
  'anna',
  'Anna',
  'Åse',
  'de la Cruz',
  'Élodie',
  'Emma',
  'Tom',
  'Zoé',
  'Zoé',
  'zoé b',
  'Ольга',
  'דוד',
  '花子',
]
const members = `query ($first: Int, $after: String, $last: Int, $before: String) {
  members(first: $first, after: $after, last: $last, before: $before) {
    nodes { id name }
    pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
  }
}`

/** People with these names, each of whom has looked in. */
async function comeTo(wedding: TestWedding, names: string[]) {
  const { url } = wedding.servers[0] as RunningServer
  for (const [index, name] of names.entries()) {
    const token = await tokenOf({ sub: `${index + 10}`, name, role: 'GUEST', weddingId: wedding.id })
    await request(url, token, 'mutation { updatePresence(input: {}) { status } }')
  }
}

/** Returns all names, read page by page, from the start or from the end. */
async function pagesOf(phone: Phone, size: number, isBackward: boolean): Promise<string[]> {
  const all: string[] = []
  for (let cursor: string | undefined; ; ) {
    const page = (
      await phone.gets(members, isBackward ? { last: size, before: cursor } : { first: size, after: cursor })
    ).members
    const names = page.nodes.map(({ name }: { name: string }) => name)
    if (isBackward) all.unshift(...names)
    else all.push(...names)
    if (!(isBackward ? page.pageInfo.hasPreviousPage : page.pageInfo.hasNextPage)) return all
    cursor = isBackward ? page.pageInfo.startCursor : page.pageInfo.endCursor
  }
}

describe.each(backends)('with the %s backend', (backend) => {
  test('people are listed by name as everybody expects, page after page, and so are those who are online', async () => {
    await using wedding = await startWedding({ backend })
    await comeTo(wedding, inOrder.toReversed())
    const emma = await wedding.join('Emma')
    const names = inOrder.toSpliced(inOrder.indexOf('Emma'), 0, 'Emma')
    for (const size of [1, 2, 3, 100]) {
      expect(await pagesOf(emma, size, false), `pages of ${size}`).toEqual(names)
      expect(await pagesOf(emma, size, true), `pages of ${size} from the end`).toEqual(names)
    }
    // Namesakes by their ids.
    const { nodes } = (await emma.gets(members, { first: 100 })).members
    const idsOf = (wanted: string) => nodes.flatMap(({ id, name }: any) => (name === wanted ? id : []))
    expect([idsOf('Zoé'), idsOf('Emma')]).toEqual([
      ['14', '15'],
      ['17', 'Emma'],
    ])
    const { onlineUsers } = await emma.gets('{ onlineUsers { member { id name } } }')
    const online = onlineUsers.map(({ member }: any) => member)
    expect(online).toEqual(nodes.filter(({ id }: any) => id !== 'Emma'))
  })

  test('a page without items has no cursors, in every list', async () => {
    await using wedding = await startWedding({ backend })
    const lea = await wedding.join('lea', { role: 'COUPLE' })
    await lea.sends('hello')
    await lea.gets('mutation { createTask(input: { title: "Ice" }) { id } }')
    const empty = { edges: [], pageInfo: { startCursor: null, endCursor: null } }
    const page = (list: string, args: string) =>
      lea.gets(`{ ${list}(${args}) { edges { cursor } pageInfo { startCursor endCursor } } }`)
    for (const list of ['members', 'messages', 'tasks', 'musicRequests', 'micRequests', 'photos', 'notifications']) {
      for (const args of ['first: 0', 'last: 0'])
        expect((await page(list, args))[list], `${list} ${args}`).toEqual(empty)
      const { edges, pageInfo } = (await page(list, 'first: 100'))[list]
      if (edges.length === 0) continue
      expect((await page(list, `first: 0, after: "${pageInfo.startCursor}"`))[list], list).toEqual(empty)
      expect((await page(list, `after: "${pageInfo.endCursor}"`))[list], list).toEqual(empty)
      expect((await page(list, `last: 5, before: "${pageInfo.startCursor}"`))[list], list).toEqual(empty)
    }
  })
})
