import { useGraphiQL, useGraphiQLActions } from '@graphiql/react'
import type { Fetcher } from '@graphiql/toolkit'
import { GraphiQL } from 'graphiql'
import { getOperationAST, parse } from 'graphql'
import { useEffect, useState } from 'react'
import { headersOf, type Person, personOf } from './demo.ts'
import { ask, type Headers, listen } from './listen.ts'
import { listening, looking, writing } from './queries.ts'
import { TabStreams } from './tabStreams.ts'

type Tabs = { tabs: { id: string }[]; activeTabIndex: number }

const introspection = 'IntrospectionQuery'
const streams = new TabStreams()

const show = ({ tabs, activeTabIndex }: Tabs) =>
  streams.bringToFront(
    tabs[activeTabIndex]?.id ?? '',
    tabs.map(({ id }) => id),
  )

/**
 * The operation to run. GraphiQL names that of the tab before until it has parsed a tab that has just come to the
 * front.
 */
function operationOf(query: string, name: string | null | undefined) {
  try {
    const document = parse(query)
    return getOperationAST(document, name) ?? getOperationAST(document)
  } catch {
    return undefined
  }
}

const fetcher: Fetcher = ({ query, operationName, variables }, { headers = {} } = {}) => {
  const operation = operationOf(query, operationName)
  const request = {
    query,
    operationName: operation?.name?.value ?? operationName ?? undefined,
    variables: variables as Record<string, unknown>,
  }
  const isBack = streams.isWaiting() && operationName !== introspection
  if (operation?.operation !== 'subscription' && !isBack) return ask(request, headers as Headers) as ReturnType<Fetcher>
  return {
    subscribe: (sink: { next(shown: unknown): void; complete(): void }) => ({
      unsubscribe: streams.attach(listen(request, headers as Headers), sink),
    }),
  } as ReturnType<Fetcher>
}

/** GraphiQL for this API: each tab has its own stream, and in a demo one chooses who one is. */
export function Explorer({ people }: { people: Person[] }) {
  const [headers, setHeaders] = useState('')
  const asked = new URLSearchParams(location.search).get('query')
  const start = asked
    ? { initialQuery: asked }
    : { defaultTabs: [{ query: listening(people.length > 0) }, { query: writing }] }
  return (
    <GraphiQL
      fetcher={fetcher}
      schemaDescription
      shouldPersistHeaders
      defaultEditorToolsVisibility="headers"
      {...start}
      onTabChange={show}
    >
      <GraphiQL.Logo>
        {people.length > 0 && <People people={people} onChoice={setHeaders} />}
        <a href="/">Attitudes Live</a>
      </GraphiQL.Logo>
      <TabKeeper headers={headers} />
    </GraphiQL>
  )
}

/** Puts the token of one of the demo's people into the headers of this tab, and of tabs to come. */
function People({ people, onChoice }: { people: Person[]; onChoice(headers: string): void }) {
  const headerEditor = useGraphiQL((state) => state.headerEditor)
  const headers = useGraphiQL(({ tabs, activeTabIndex }) => tabs[activeTabIndex]?.headers)
  const choose = async (person: string) => {
    const chosen = await headersOf(person)
    headerEditor?.setValue(chosen)
    onChoice(chosen)
  }
  return (
    <select
      aria-label="Who you are in this tab"
      value={personOf(headers) ?? ''}
      disabled={!headerEditor}
      onChange={({ target }) => void choose(target.value)}
    >
      <option value="" disabled>
        Be …
      </option>
      {people.map(({ id, name, role }) => (
        <option key={id} value={id}>
          Be {name}, {role}
        </option>
      ))}
    </select>
  )
}

/** Lets go of the stream of the tab behind, takes up that of the tab in front, and fills a new tab. */
function TabKeeper({ headers }: { headers: string }) {
  const { run, stop } = useGraphiQLActions()
  const tabs = useGraphiQL((state) => state.tabs)
  const activeTabIndex = useGraphiQL((state) => state.activeTabIndex)
  const queryEditor = useGraphiQL((state) => state.queryEditor)
  const headerEditor = useGraphiQL((state) => state.headerEditor)
  const front = tabs[activeTabIndex]?.id
  // biome-ignore lint/correctness/useExhaustiveDependencies: once for each change of the tab in front.
  useEffect(() => {
    if (!queryEditor) return
    show({ tabs, activeTabIndex })
    stop()
    if (streams.isWaiting()) void run()
    else if (queryEditor.getValue() === '') {
      queryEditor.setValue(looking)
      headerEditor?.setValue(headers)
    }
  }, [front, queryEditor])
  return null
}
