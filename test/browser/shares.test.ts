import { Kind, type OperationDefinitionNode, parse } from 'graphql'
import type { Page, Request } from 'playwright-core'
import { describe, expect, test } from 'vitest'
import { costs } from '../../schema/costs.ts'
import { schema } from '../../schema/index.ts'
import { readConfig } from '../../src/config.ts'
import { createCostOf, pageSizesOf, sizeVariablesOf } from '../../src/transport/graphql/cost.ts'
import { desktop, everyone, executablePath, phone, serveWindows } from '../support/browser.ts'

const costOf = createCostOf(schema, costs)
const { limits } = readConfig({})

/** Records the operations that a page sends over HTTP and WebSocket, the refusals, and the files that it waits for. */
function watch(page: Page) {
  const asked: { name: string; kind: string; cost: number }[] = []
  const refused: string[] = []
  const loading = new Set<Request>()
  page.on('request', (request) => request.url().includes('/assets/') && loading.add(request))
  for (const end of ['requestfinished', 'requestfailed'] as const)
    page.on(end as 'requestfailed', (request) => loading.delete(request))
  const ask = (text: string | null) => {
    const { query, variables } = JSON.parse(text ?? '{}')
    if (!query) return
    const document = parse(query)
    const operation = document.definitions.find(
      ({ kind }) => kind === Kind.OPERATION_DEFINITION,
    ) as OperationDefinitionNode
    const sizes = pageSizesOf(sizeVariablesOf(document), operation, variables)
    asked.push({
      name: operation.name?.value ?? '',
      kind: operation.operation,
      cost: costOf(document, operation, sizes),
    })
  }
  const hear = (text: string) => {
    if (text.includes('RATE_LIMITED')) refused.push(text)
  }
  page.on(
    'request',
    (request) => request.url().endsWith('/graphql') && request.method() === 'POST' && ask(request.postData()),
  )
  page.on('response', async (response) => {
    if (response.url().endsWith('/graphql')) hear(await response.text().catch(() => ''))
  })
  page.on('websocket', (socket) => {
    socket.on('framesent', ({ payload }) => {
      const { type, payload: sent } = JSON.parse(String(payload))
      if (type === 'subscribe') ask(JSON.stringify(sent))
    })
    socket.on('framereceived', ({ payload }) => hear(String(payload)))
  })
  return { asked, refused, loading }
}

describe.skipIf(!executablePath)('one person on three devices', () => {
  const server = serveWindows({ settings: { DEMO_EVENING: 'on' } })
  const { arrivesAs } = server

  const opensEveryPage = async (page: Page) => {
    // A chat covers the links on a phone.
    await page.evaluate(() => location.assign('#/'))
    const links = page.locator('nav a[href^="#/"]')
    for (let index = 0; index < (await links.count()); index++) {
      await links.nth(index).click()
      // Wait for the page, so that its code is loaded, too.
      await page.locator('main :is(h2, [role=log]):visible').first().waitFor()
    }
    await page.evaluate(() => location.assign('#/'))
    await page.getByRole('button', { name: everyone }).first().click()
    await page.getByRole('textbox').first().waitFor()
  }

  test('opens every page, again, and after a restart, and never meets the limits', { timeout: 150_000 }, async () => {
    const pages = await Promise.all([phone, phone, desktop].map((device) => arrivesAs('Camille', device)))
    const watched = pages.map(watch)
    await Promise.all(
      pages.map(async (page) => {
        await page.reload()
        await opensEveryPage(page)
      }),
    )
    // A part of the app that is on its way then would not come.
    await expect.poll(() => watched.flatMap(({ loading }) => [...loading].map((request) => request.url()))).toEqual([])
    await server.kill()
    await server.start()
    await server.followed(3)
    await Promise.all(pages.map(opensEveryPage))

    expect(watched.flatMap(({ refused }) => refused)).toEqual([])
    const asked = watched.flatMap((each) => each.asked)
    const names = new Set(asked.map(({ name }) => name))
    for (const name of [
      'Conversations',
      'MessageChunks',
      'MusicRequests',
      'Photos',
      'Tasks',
      'Notifications',
      'Events',
    ]) {
      expect(names, name).toContain(name)
    }
    // Even if all of it came in one minute.
    const cost = asked.reduce((total, each) => total + each.cost, 0)
    expect(cost).toBeGreaterThan(10_000)
    expect(cost).toBeLessThan(limits.costPerMinute / 2)
  })
})
