import { execFileSync } from 'node:child_process'
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import relay, { type ConcreteRequest, type RequestParameters, type Variables } from 'relay-runtime'
import { request } from '../support/request.ts'
import { type Listener, listening, messagesSince, now, openSocketClient, type Place, resumed } from './listening.ts'

const { Environment, fetchQuery, Network, Observable, RecordSource, requestSubscription, Store } = relay
const root = fileURLToPath(new URL('../..', import.meta.url))

/** The documents of this client, compiled by relay-compiler for our schema. */
export interface RelayDocuments {
  now: ConcreteRequest
  messages: ConcreteRequest
}

/** Compiles the documents. Throws if the compiler refuses the schema or a document. */
export async function compileForRelay(): Promise<RelayDocuments> {
  const folder = mkdtempSync(join(tmpdir(), 'attitudes-relay-'))
  const load = async (name: string): Promise<ConcreteRequest> =>
    (await import(pathToFileURL(join(folder, 'compiled', `${name}.graphql.js`)).href)).default
  try {
    compileIn(folder)
    return { now: await load('weddingNowQuery'), messages: await load('weddingMessagesSubscription') }
  } finally {
    rmSync(folder, { recursive: true })
  }
}

function compileIn(folder: string): void {
  // Relay wants the names of operations to begin with that of the module, and to end with their kind.
  const documents = [
    now.replace('Now', 'weddingNowQuery'),
    messagesSince.replace('Messages', 'weddingMessagesSubscription'),
  ]
  const config = {
    src: './src',
    schema: './schema.graphql',
    language: 'javascript',
    artifactDirectory: './compiled',
    eagerEsModules: true,
  }
  for (const name of ['src', 'compiled']) mkdirSync(join(folder, name))
  copyFileSync(join(root, 'schema/schema.graphql'), join(folder, 'schema.graphql'))
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }')
  writeFileSync(join(folder, 'src/wedding.js'), documents.map((document) => `graphql\`${document}\``).join('\n'))
  writeFileSync(join(folder, 'relay.config.json'), JSON.stringify(config))
  const compiler = join(root, 'node_modules/relay-compiler/cli.js')
  execFileSync('node', [compiler, '--noWatchman', 'relay.config.json'], { cwd: folder, stdio: 'pipe' })
}

/** relay-runtime with compiled documents. */
export function listenWithRelay(place: Place, documents: RelayDocuments): Listener {
  return listening((progress) => {
    const socket = openSocketClient(place, progress)
    const ask = async ({ text }: RequestParameters, variables: Variables): Promise<any> =>
      request(place.url, place.token, text ?? '', variables)
    const subscribe = ({ text }: RequestParameters) =>
      Observable.create<any>((sink) =>
        socket.subscribe<any>(resumed(text ?? '', progress), {
          next: (result) => sink.next(result),
          error: (error) => sink.error(error as Error),
          complete: () => sink.complete(),
        }),
      )
    const environment = new Environment({
      network: Network.create(ask, subscribe),
      store: new Store(new RecordSource()),
    })
    return async () => {
      const begin = await fetchQuery<any>(environment, documents.now, {}).toPromise()
      progress.cursor ??= begin.wedding.cursor
      await new Promise<void>((resolve, reject) => {
        requestSubscription<any>(environment, {
          subscription: documents.messages,
          variables: { after: progress.cursor },
          onNext: (data) => data && progress.hear(data.messageReceived),
          onError: reject,
          onCompleted: () => resolve(),
        })
      })
    }
  })
}
