import { existsSync, readFileSync } from 'node:fs'
import { buildSchema, type GraphQLUnionType } from 'graphql'
import { describe, expect, test } from 'vitest'
import { refusalCodes } from '../../src/refusal.ts'
import { settings } from '../../src/settings.ts'
import { multipart, type StreamFormat, serverSentEvents } from '../../src/transport/sse/formats.ts'
import { closings, createCloseReasons } from '../../src/transport/ws/closing.ts'

const root = new URL('../../', import.meta.url)
const read = (file: string) => readFileSync(new URL(file, root), 'utf8')
const page = read('docs/api.md')
const headings = [...page.matchAll(/^#+ (.*)$/gm)].map(([, heading = '']) => heading)

/** The text under a heading, up to the next heading of any kind. */
function under(heading: string): string {
  const [, text = ''] = page.split(`# ${heading}\n`)
  return text.split(/^#/m, 1)[0] ?? ''
}

/** Everything in backticks in the first column of the table under a heading. */
const firstColumn = (heading: string) =>
  [...under(heading).matchAll(/^\| (`.*?) \|/gm)].flatMap(([, cell = '']) => namesIn(cell))
const namesIn = (text: string) => [...text.matchAll(/`([^`]+)`/g)].map(([, name]) => name)

describe('docs/api.md', () => {
  test('explains every code of an error', () => {
    expect(firstColumn('Errors').sort()).toEqual([...refusalCodes, 'INTERNAL_SERVER_ERROR'].sort())
  })

  test('explains every close code', () => {
    const ours = Object.keys(createCloseReasons({ bodyBytes: 1, initTimeoutMs: 1 }))
    const ofMembers = Object.values(closings).map(([code]) => String(code))
    const broken = '1006'
    expect(new Set(firstColumn('Close codes'))).toEqual(new Set([...ours, ...ofMembers, broken]))
  })

  test('has the defaults of all limits of a member', () => {
    const defaults: Record<string, unknown> = settings.parse({})
    const rows = [...under('Pages, ids and limits').matchAll(/^\| [^|]+ \| (`LIMIT_[^|]+) \| ([\d, ]+) \|$/gm)]
    const stated = rows.flatMap(([, names = '', numbers = '']) => {
      const values = numbers.split(',').map(Number)
      return namesIn(names).map((name, index) => [name, values[index]] as const)
    })
    for (const [name = '', value] of stated) expect(value, name).toBe(defaults[name])
    const ofAddresses = [
      'LIMIT_CONNECTIONS_PER_MINUTE',
      'LIMIT_BAD_TOKENS_PER_MINUTE',
      'LIMIT_JOINS_PER_MINUTE',
      'LIMIT_JOINS_OF_INVITATION_PER_MINUTE',
      'LIMIT_SOCKET_MESSAGES_PER_SECOND',
    ]
    const all = Object.keys(defaults).filter((name) => name.startsWith('LIMIT_') && !ofAddresses.includes(name))
    expect(stated.map(([name]) => name).sort()).toEqual(all.sort())
    const words = page.replace(/\s+/g, ' ')
    expect(words).toContain(`every ${defaults.PING_SECONDS} seconds (\`PING_SECONDS\`)`)
    expect(words).toContain(`within ${defaults.INIT_TIMEOUT_SECONDS} seconds (\`INIT_TIMEOUT_SECONDS\`)`)
    expect(words).toContain(`for ${defaults.EVENTS_DAYS} days (\`EVENTS_DAYS\`)`)
  })

  test('has programs that try again after each status that passes', () => {
    const [, listed = ''] = /HTTP ((?:\d{3},\s)+\d{3})/.exec(under('When to try again')) ?? []
    const statuses = listed.split(',').map((status) => status.trim())
    expect(statuses).toContain('408')
    expect(page).toContain(`error.code not in (${statuses.join(', ')})`)
    const below500 = statuses.filter((status) => Number(status) < 500)
    expect(page).toContain([...below500.map((status) => `status != ${status}`), 'status < 500'].join(' && '))
  })

  test('has programs that notice a connection that carries nothing any more', () => {
    const programs = [...page.matchAll(/^```(?:ts|python|go)\n(.*?)^```/gms)].map(([, program = '']) => program)
    const listening = programs.filter((program) => program.includes('messageReceived(after:'))
    expect(listening).toHaveLength(7)
    // Over WebSocket a ping every 10 seconds; with server-sent events 30 seconds of silence are too many.
    const isWatchful = /keepAlive: 10_000.*\.terminate\(\)|ping_interval=10|30_000|timeout=30|30\*time\.Second/s
    expect(listening.filter((program) => !isWatchful.test(program))).toEqual([])
  })

  test('names the events that are not replayed', () => {
    const schema = buildSchema(read('schema/schema.graphql'))
    const events = (schema.getType('LiveEvent') as GraphQLUnionType).getTypes()
    const notStored = events.filter(({ description }) => /\bnot stored\b/.test(description ?? ''))
    expect(notStored.length).toBeGreaterThan(2)
    for (const { name } of notStored) expect(under('Miss nothing')).toContain(`\`${name}\``)
  })

  test.each([
    ['Server-sent events', serverSentEvents],
    ['Multipart', multipart],
  ] as [string, StreamFormat][])('%s: the frames are those that are sent', (heading, format) => {
    const [, frames = ''] = under(heading).split('```')
    const lines = (text: string) => text.replaceAll('\r', '').trim()
    const answer = '{"data":{"messageReceived":{"cursor":"MDE5…","message":{"content":"Hello!"}}}}'
    const sent = [format.start, format.beginsAt('MDE5…'), format.next(answer, 'MDE5…'), format.complete]
    for (const text of sent) expect(frames).toContain(lines(text))
  })

  test('leads to headings and files that exist', () => {
    for (const [, target = ''] of page.matchAll(/\]\((?!https?:)([^)]+)\)/g)) {
      const [path, anchor] = target.split('#')
      const file = path ? new URL(path, new URL('docs/', root)) : new URL('docs/api.md', root)
      expect(existsSync(file), target).toBe(true)
      if (anchor) expect(path ? headingsOf(readFileSync(file, 'utf8')) : anchorsOf(headings), target).toContain(anchor)
    }
  })
})

const headingsOf = (text: string) => anchorsOf([...text.matchAll(/^#+ (.*)$/gm)].map(([, heading = '']) => heading))
const anchorsOf = (texts: string[]) =>
  texts.map((text) =>
    text
      .toLowerCase()
      .replace(/[^\w\- ]/g, '')
      .replaceAll(' ', '-'),
  )
