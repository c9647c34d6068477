import { rmSync } from 'node:fs'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { newDataDir, startProcess } from '../support/process.ts'
import { request } from '../support/request.ts'
import { freePort } from '../support/setup/program.ts'

const dataDir = newDataDir()
let settings: Record<string, string>
let server: Awaited<ReturnType<typeof startProcess>>

beforeAll(async () => {
  settings = { WS_PORT: String(await freePort()), DATA_DIR: dataDir, LOG_LEVEL: 'warn' }
  server = await startProcess(settings)
})
afterAll(async () => {
  await server[Symbol.asyncDispose]()
  rmSync(dataDir, { recursive: true })
})

async function asksAs(person: string, query: string): Promise<any> {
  const response = await fetch(`${server.url}/demo`, { method: 'POST', body: JSON.stringify({ person }) })
  const { token } = (await response.json()) as { token: string }
  const { data, errors } = await request(server.url, token, query)
  expect(errors, person).toBeUndefined()
  return data
}

const evening = `{
  musicRequests(first: 100) { nodes { id status votes dedications { text } } }
  micRequests(first: 100) { nodes { id status } }
  photos(first: 100) { nodes { id url caption } }
  tasks(first: 100) { nodes { id status } }
  messages(first: 100) { nodes { id } }
  conversations { with { id } unreadCount }
  notifications(first: 100) { nodes { kind } }
  onlineUsers { member { id } status }
  members(first: 100) { nodes { id } }
}`

test('each page of the demo shows what it is for, and nothing is cut short', async () => {
  const { musicRequests, micRequests, photos, tasks, onlineUsers, members, ...camille } = await asksAs(
    'camille',
    evening,
  )
  const statuses = ({ nodes }: any) => [...new Set(nodes.map(({ status }: any) => status))].sort()
  expect(statuses(musicRequests)).toEqual(['ACCEPTED', 'PENDING', 'PLAYED', 'REJECTED'])
  expect(musicRequests.nodes.some(({ votes, dedications }: any) => votes > 1 && dedications.length > 1)).toBe(true)
  expect(statuses(micRequests)).toEqual(['APPROVED', 'DECLINED', 'PENDING'])
  expect(statuses(tasks)).toEqual(['DONE', 'IN_PROGRESS', 'TODO'])
  expect(photos.nodes.length).toBeGreaterThan(3)
  for (const { url, caption } of photos.nodes) {
    expect((await fetch(url)).headers.get('content-type'), caption).toBe('image/webp')
  }
  expect(camille.conversations.length).toBeGreaterThan(1)
  expect(camille.notifications.nodes.length).toBeGreaterThan(1)
  const online = onlineUsers.map(({ member }: any) => member.id)
  expect(onlineUsers.map(({ status }: any) => status)).toEqual(expect.arrayContaining(['ONLINE', 'AWAY', 'BUSY']))
  expect(members.nodes.some(({ id }: any) => !online.includes(id))).toBe(true)
  expect(server.said()).not.toContain('is not complete')
})

test('somebody may be the ADMIN', async () => {
  const { people } = (await (await fetch(`${server.url}/demo`)).json()) as { people: { id: string; role: string }[] }
  const admin = people.find(({ role }) => role === 'ADMIN')
  expect(await asksAs(admin?.id ?? '', '{ viewer { role } metrics { activeWeddings } }')).toMatchObject({
    viewer: { role: 'ADMIN' },
  })
})

test('a demo that is started again has the evening once, as it was left', async () => {
  const remove = (await asksAs('camille', evening)).photos.nodes[0].id
  await asksAs('camille', `mutation { removePhoto(id: "${remove}") { id } }`)
  const before = await asksAs('camille', evening)
  await server.kill('SIGTERM')
  server = await startProcess(settings)
  expect(await asksAs('camille', evening)).toEqual(before)
})
