import { pinToCore } from '../harness/child.ts'
import { openSite, type Site } from '../harness/evening/site.ts'
import { startPostgres } from '../harness/postgres.ts'
import type { Report } from '../harness/report.ts'
import type { Effort } from '../harness/round.ts'
import { median, table } from '../harness/table.ts'
import type { Passage, Step } from '../processes/evening/tap.ts'
import type { TargetName } from '../targets/evening/speech.ts'

const names: TargetName[] = ['ours', 'ours, by socket', 'socketio']
const phones = 300
const everyMs = 50

/** The way of one message: ms from its sending to each step. */
type Passed = { target: TargetName } & Partial<Record<Step, number>>

const titles: Record<Step, string> = {
  request: 'the head of its request is read',
  body: 'and its body',
  asked: 'PostgreSQL is asked to store it',
  answered: 'PostgreSQL has answered',
  published: 'it is published',
  acknowledged: 'the answer to its sender is written',
  first: 'its first frame is written',
  last: `its last frame is written, of ${phones}`,
  rendered: 'publishing it has returned: frames that are not written yet are ready',
}

const steps = Object.keys(titles) as Step[]

/** How long a message takes from step to step, on its way through the server to the phones. */
export async function way(_sizes: number[], effort: Effort, say: (line: string) => void): Promise<Report> {
  await using postgres = await startPostgres({ durable: true })
  pinToCore(postgres.pid, 1)
  const { warmUp, seconds } = effort
  const rounds = Math.min(effort.rounds, 3)
  const passed: Passed[] = []
  for (let round = 1; round <= rounds; round++) {
    for (const target of names) {
      await using site = await openSite(target, postgres.url, postgres.folder, ['processes/evening/tap.ts'])
      await site.join(phones)
      await site.chat(everyMs, warmUp)
      await site.passages()
      const messages = await follow(site, seconds)
      passed.push(...messages.map((message) => ({ target, ...message })))
      say(`round ${round} of ${rounds}, ${target}: ${describe(messages)}`)
    }
  }
  const rows = steps.map((step) => [
    '',
    titles[step],
    ...names.map((name) =>
      msOf(
        passed.filter(({ target }) => target === name),
        step,
      ),
    ),
  ])
  return {
    title: 'The way of a message',
    text: `${method(effort)}\n\n${table(['', 'ms after it was sent (median)', ...names], rows)}`,
    charts: {},
    samples: passed,
  }
}

async function follow(site: Site, seconds: number): Promise<Partial<Record<Step, number>>[]> {
  const { sentAt } = await site.chat(everyMs, seconds)
  const passages = await site.passages()
  if (passages.length !== sentAt.length)
    throw new Error(`${sentAt.length} messages were sent, and ${passages.length} seen`)
  return passages.map(({ number, ...passage }: Passage) => {
    const began = sentAt[number] ?? Number.NaN
    return Object.fromEntries(
      steps.flatMap((step) => (passage[step] === undefined ? [] : [[step, passage[step] - began]])),
    )
  })
}

function msOf(passed: Partial<Record<Step, number>>[], step: Step): string {
  const times = passed.flatMap((each) => each[step] ?? [])
  return times.length > 0 ? median(times).toFixed(2) : ''
}

const describe = (passed: Partial<Record<Step, number>>[]) =>
  steps.map((step) => `${step} ${msOf(passed, step)}`).join(', ')

const method = ({ rounds, seconds }: Effort) => `\
A message each ${everyMs} ms to ${phones} phones, as under An evening, end to end, at servers of which nothing is
asked but to say when their sockets read and wrote it: ours is the product as it is shipped. Each row says how long
after its sending a message came so far. Between its body and PostgreSQL lie its token, its limits, its cost, its
execution and the group of messages that is stored with it. ${Math.min(rounds, 3)} rounds of ${seconds} s in turns.`
