import { EventEmitter, once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type ExecutionArgs, type ExecutionResult, executeSync } from 'graphql'
import { useServer } from 'graphql-ws/use/ws'
import { createSchema } from 'graphql-yoga'
import { type WebSocket, WebSocketServer } from 'ws'
import { type FixtureEvent, fixtureEventOf } from '../../harness/fixtureEvent.ts'
import { graphqlSubscriber as wire } from '../graphqlSubscriber.ts'
import type { Started, Target } from '../target.ts'
import { typeDefs } from './yoga.ts'

// Steps of optimisation that lead from yoga to ours, one after the other, with nothing else of the product around them.

const schema = createSchema({
  typeDefs,
  resolvers: { Subscription: { messageReceived: { resolve: (payload: FixtureEvent) => payload } } },
})

/** How each subscriber of an operation is served, from the place where an event comes in. */
type Serving = (
  events: EventEmitter,
  args: ExecutionArgs,
  socket: WebSocket,
  id: string,
) => AsyncGenerator<ExecutionResult>

const render = (args: ExecutionArgs, event: FixtureEvent) => executeSync({ ...args, rootValue: event })

/** An iterator and an execution for each subscriber, as graphql-js has it. */
async function* anExecutionEach(events: EventEmitter, args: ExecutionArgs) {
  for await (const event of follow<FixtureEvent>(events, 'event')) yield render(args, event)
}

/** An iterator for each; the result is the same object for all, of which graphql-ws makes JSON for each. */
const sharedExecution: Serving = (events) => follow<ExecutionResult>(events, 'result')

/** No iterator: the JSON of all is sent from where the event comes in. graphql-ws holds one that stays silent. */
const sharedJson: Serving = (events, _args, socket, id) => {
  const head = `{"id":${JSON.stringify(id)},"type":"next","payload":`
  events.on('json', (json: string) => socket.send(`${head}${json}}`))
  return follow<ExecutionResult>(events, 'silence')
}

export const executionEach: Target = { wire, start: () => start(anExecutionEach) }
export const executionShared: Target = { wire, start: () => start(sharedExecution) }
export const jsonShared: Target = { wire, start: () => start(sharedJson) }

async function start(serve: Serving): Promise<Started> {
  const events = new EventEmitter().setMaxListeners(0)
  const http = createServer()
  const server = new WebSocketServer({ server: http, path: '/graphql' })
  let first: ExecutionArgs | undefined
  // biome-ignore lint/correctness/useHookAtTopLevel: not a React hook
  useServer<Record<string, unknown>, { socket: WebSocket; id?: string }>(
    {
      schema,
      onSubscribe(ctx, id) {
        ctx.extra.id = id
      },
      subscribe(args) {
        first ??= args
        const { socket, id = '' } = args.contextValue as { socket: WebSocket; id?: string }
        return serve(events, args, socket, id)
      },
      context: (ctx) => ctx.extra,
    },
    server,
  )
  http.listen(0, '127.0.0.1')
  await once(http, 'listening')
  return {
    url: `ws://127.0.0.1:${(http.address() as AddressInfo).port}/graphql`,
    publish(seq) {
      const event = fixtureEventOf(seq)
      events.emit('event', event)
      if (!first || serve === anExecutionEach) return
      const result = render(first, event)
      events.emit('result', result)
      if (serve === sharedJson) events.emit('json', JSON.stringify(result))
    },
  }
}

async function* follow<Value>(events: EventEmitter, name: string): AsyncGenerator<Value, void> {
  const heard: Value[] = []
  let wake = () => {}
  const hear = (value: Value) => {
    heard.push(value)
    wake()
  }
  events.on(name, hear)
  try {
    for (;;) {
      while (heard.length === 0) await new Promise<void>((resolve) => (wake = resolve))
      yield heard.shift() as Value
    }
  } finally {
    events.off(name, hear)
  }
}
