import { strictEqual } from 'node:assert'
import { type DocumentNode, executeSync, parse } from 'graphql'
import { schema } from '../../schema/index.ts'
import { type Event, everyone } from '../../src/feed/event.ts'
import { compile } from '../../src/transport/graphql/compiling.ts'
import { messageReceived } from '../../src/wedding/messageRows.ts'
import { barChart } from '../harness/chart.ts'
import { fixtureEventOf } from '../harness/fixtureEvent.ts'
import type { Report } from '../harness/report.ts'
import { type Effort, measureRound, type Sample } from '../harness/round.ts'
import { median, spread, table } from '../harness/table.ts'
import { queryOf } from '../targets/graphqlSubscriber.ts'

type Different = Sample & { operations: number }

const subscribers = 100
const counts = [1, 10, 100]
const names = ['ours', 'yoga']

/**
 * Measures what a delivery costs when subscribers use different operations: ours renders an event once for each
 * operation, not for each of its subscribers.
 */
export async function operations(_sizes: number[], effort: Effort, say: (line: string) => void): Promise<Report> {
  const { warmUp, seconds, rounds } = {
    warmUp: 1,
    seconds: Math.min(effort.seconds, 2),
    rounds: Math.min(effort.rounds, 3),
  }
  const samples: Different[] = []
  for (let round = 1; round <= rounds; round++) {
    for (const count of counts) {
      for (const name of names) {
        const sample = await measureRound(name, subscribers, { rounds, warmUp, seconds }, { operations: count })
        samples.push({ ...sample, operations: count })
        say(`${count} operations, round ${round} of ${rounds}, ${name}: ${sample.cpuMicros.toFixed(1)} µs a delivery`)
      }
    }
  }
  const all = (name: string, count: number) =>
    samples.filter((sample) => sample.target === name && sample.operations === count).map(({ cpuMicros }) => cpuMicros)
  const ratios = (values: number[], to: number[]) => values.map((value, round) => value / (to[round] ?? Number.NaN))
  const rows = counts.flatMap((count) =>
    names.map((name) => [
      String(count),
      name,
      spread(all(name, count), 1),
      name === 'ours' ? '' : spread(ratios(all('ours', count), all(name, count)), 2),
      count === 1 ? '' : spread(ratios(all(name, count), all(name, 1)), 2),
    ]),
  )
  const head = ['operations', 'server', 'CPU µs per delivery', 'ours to it', 'to one operation']
  return {
    title: 'Many different operations',
    text: `${method(rounds, seconds)}\n\n${table(head, rows)}\n\n${rendering()}`,
    charts: {
      operations: barChart({
        title: `Server CPU time per delivery, ${subscribers} subscribers`,
        x: 'different operations among them',
        y: 'µs per delivery (median)',
        series: names,
        groups: counts.map((count) => ({
          label: String(count),
          values: names.map((name) => median(all(name, count))),
        })),
      }),
    },
    aims: [
      {
        figure: '10 different operations among 100 subscribers: to one operation',
        atMost: 1.5,
        stretch: 1.1,
        measured: median(ratios(all('ours', 10), all('ours', 1))),
      },
    ],
    samples,
  }
}

/** Measures how long it takes to render an event for an operation, with graphql-js and compiled by graphql-jit. */
function rendering(): string {
  const { cursor, at, message } = fixtureEventOf(1)
  const event: Event = {
    kind: messageReceived.name,
    audience: everyone,
    payload: { message },
    place: { seq: 1, cursor, at },
  }
  const documents = Array.from({ length: 100 }, (_, index) => parse(queryOf(`at${index}: at`)))
  const began = performance.now()
  const compiled = documents.map((document) => compile({ schema, document }))
  const compiling = (performance.now() - began) / documents.length
  const execute = (index: number) =>
    executeSync({ schema, document: documents[index] as DocumentNode, rootValue: event, contextValue: {} })
  const run = (index: number) => compiled[index]?.(event, {}, {})
  for (const index of documents.keys()) strictEqual(JSON.stringify(run(index)), JSON.stringify(execute(index)))
  const micros = (show: (index: number) => unknown, different: number) => {
    const times = 10_000
    const cpu = process.cpuUsage()
    for (let time = 0; time < times; time++) JSON.stringify(show(time % different))
    const { user, system } = process.cpuUsage(cpu)
    return ((user + system) / times).toFixed(1)
  }
  for (const show of [execute, run]) micros(show, documents.length)
  const rows = [1, 10, 100].map((different) => [String(different), micros(execute, different), micros(run, different)])
  return `\
${table(['operations in turn', 'µs to show an event: graphql-js', 'graphql-jit'], rows)}

An operation that has been shown 50 events is compiled by graphql-jit, which takes ${compiling.toFixed(1)} ms once,
for all weddings. It is what makes different operations cheap, and weddings with few guests each. The results are the
same: a test compares the JSON for all kinds of events, of what the hooks subscribe to and of hundreds of random
operations. An operation with an error or a directive in it is left to graphql-js.`
}

const method = (rounds: number, seconds: number) => `\
${subscribers} subscribers ask for the same events in so many different operations, as clients of several authors
would: each gives one field an alias of its own, so that documents and results differ. ${rounds} rounds in turns of
${seconds} s, one event a tick. All frames are checked: those of one operation must be the same bytes.`
