import { describe, expect, test } from 'vitest'
import { everyone, executablePath, phone, serveWindows } from '../support/browser.ts'
import { request } from '../support/request.ts'

describe.skipIf(!executablePath)('a phone whose events are not kept any more', () => {
  const server = serveWindows()
  const send = 'mutation ($content: String!) { sendMessage(input: { channel: WEDDING, content: $content }) { id } }'
  const sends = async (number: number) =>
    request(server.url, await server.token('tom', 'Tom'), send, { content: `message ${number}.` })

  test('stays where somebody reads in the chat, and shows what is new', async () => {
    for (let number = 1; number <= 80; number++) await sends(number)
    const lea = await server.arrivesAs('Léa', phone)
    await lea.getByRole('button', { name: everyone }).first().click()
    const message = (number: number) => lea.locator('[data-message-id]').filter({ hasText: `message ${number}.` })
    await message(80).waitFor()
    const scrollUp = () => lea.getByRole('log').evaluate((box) => box.scrollTo({ top: -box.scrollHeight }))
    await expect.poll(() => scrollUp().then(() => message(10).count()), { timeout: 20_000 }).toBe(1)
    await message(40).evaluate((element) => element.scrollIntoView({ block: 'center' }))
    const place = async () => Math.round((await message(40).boundingBox())?.y ?? 0)
    const before = await place()

    await server.kill()
    // Simulates many events that are not kept any more.
    await server.sql("update weddings set seq = seq + 20000 where id = 'demo'")
    await server.start()
    await sends(81)
    await lea.getByRole('button', { name: '1 nouveau message' }).waitFor()
    await expect.poll(place).toBe(before)
    expect(await message(80).count()).toBe(1)
    await lea.getByRole('button', { name: '1 nouveau message' }).click()
    await sends(82)
    await message(82).waitFor()
  })
})
