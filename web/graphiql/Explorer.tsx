import { HISTORY_PLUGIN } from '@graphiql/plugin-history'
import { pick, useGraphiQL, useGraphiQLActions } from '@graphiql/react'
import type { Storage } from '@graphiql/toolkit'
import { GraphiQL } from 'graphiql'
import { useEffect, useMemo, useState } from 'react'
import { Examples, ExamplesIcon } from './Examples.tsx'
import { FirstSteps } from './FirstSteps.tsx'
import { createFetcher } from './fetcher.ts'
import { headersOfLast } from './headers.ts'
import { KeptTabs } from './KeptTabs.tsx'
import { isNarrow } from './narrow.ts'
import { type Page, PageContext } from './page.ts'
import { type Person, tokenOf } from './people.ts'
import { SignIn } from './SignIn.tsx'
import { exampleNamed, textOf } from './savedExamples.ts'
import { TabStreams } from './tabStreams.ts'
import type { Texts } from './texts.ts'
import { Who } from './Who.tsx'

type TabsState = { tabs: { id: string }[]; activeTabIndex: number }

const stepsKey = 'attitudes:graphiql:steps'
const firstTab = textOf(exampleNamed('Messages'))
const newTab = textOf(exampleNamed('Me'))

/** The first thing on the page. */
export interface ExplorerProps {
  people: Person[]
  language: 'en' | 'fr'
  texts: Texts
  storage: Storage
}

/** GraphiQL for this API: each tab is somebody and has a stream of its own, and there are examples to begin with. */
export function Explorer({ people, language, texts, storage }: ExplorerProps) {
  const [notice, setNotice] = useState('')
  const [signsIn, setSignsIn] = useState(false)
  const [progress, setProgress] = useState({ listening: false, heard: false })
  const [hasSteps, setHasSteps] = useState(() => localStorage.getItem(stepsKey) === null)
  const [{ streams, answers, fetcher, wording, plugins }] = useState(() => {
    const streams = new TabStreams()
    const answers: Record<string, unknown> = {}
    const wording = { texts, isDemo: people.length > 0 }
    const fetcher = createFetcher({
      streams,
      wording,
      onAnswer: (operation, data) => void Object.assign(answers, { [operation]: data }),
      onStream: (state) => setProgress((before) => (before[state] ? before : { ...before, [state]: true })),
    })
    const examples = { title: texts.examples.title, icon: ExamplesIcon, content: Examples }
    return { streams, answers, fetcher, wording, plugins: [examples, HISTORY_PLUGIN] }
  })
  const page = useMemo<Page>(
    () => ({
      people,
      wording,
      language,
      streams,
      answers,
      progress,
      hasSteps,
      showSteps(shown) {
        if (shown) localStorage.removeItem(stepsKey)
        else localStorage.setItem(stepsKey, 'closed')
        setHasSteps(shown)
      },
      async readToken(person) {
        const token = await tokenOf(person)
        setNotice(token === undefined ? texts.away : '')
        return token
      },
      openSignIn: () => setSignsIn(true),
    }),
    [people, wording, language, streams, answers, progress, hasSteps, texts],
  )
  const asked = new URLSearchParams(location.search).get('query')
  return (
    <PageContext value={page}>
      <GraphiQL
        fetcher={fetcher}
        storage={storage}
        plugins={plugins}
        schemaDescription
        shouldPersistHeaders
        showPersistHeadersSettings={false}
        defaultEditorToolsVisibility={isNarrow() ? false : 'variables'}
        {...(asked ? { initialQuery: asked } : { defaultTabs: [{ query: firstTab }] })}
        onTabChange={(state) => bringToFront(streams, state)}
      >
        <GraphiQL.Logo>
          <Who />
          <a href="/">Attitudes Live</a>
        </GraphiQL.Logo>
        {hasSteps && <FirstSteps />}
        {notice && (
          <p role="alert" className="notice" lang={language}>
            {notice}
          </p>
        )}
        {signsIn && <SignIn onClose={() => setSignsIn(false)} />}
        <TabKeeper streams={streams} />
        <KeptTabs storage={storage} />
        <PlainLetters />
      </GraphiQL>
    </PageContext>
  )
}

const bringToFront = (streams: TabStreams, { tabs, activeTabIndex }: TabsState) =>
  streams.bringToFront(
    tabs[activeTabIndex]?.id ?? '',
    tabs.map(({ id }) => id),
  )

/** Lets go of the stream of the tab behind, takes up that of the tab in front, and fills a new tab. */
function TabKeeper({ streams }: { streams: TabStreams }) {
  const { run, stop } = useGraphiQLActions()
  const { tabs, activeTabIndex, queryEditor, headerEditor } = useGraphiQL(
    pick('tabs', 'activeTabIndex', 'queryEditor', 'headerEditor'),
  )
  const front = tabs[activeTabIndex]?.id
  // biome-ignore lint/correctness/useExhaustiveDependencies: once for each change of the tab in front.
  useEffect(() => {
    if (!queryEditor) return
    queryEditor.updateOptions({ wordWrap: 'on' })
    bringToFront(streams, { tabs, activeTabIndex })
    stop()
    if (streams.isWaiting()) void run()
    else if (queryEditor.getValue() === '') {
      queryEditor.setValue(newTab)
      headerEditor?.setValue(headersOfLast(tabs))
    }
  }, [front, queryEditor])
  return null
}

/** French has letters and apostrophes that the editors would mark as mistaken for those of ASCII. */
function PlainLetters() {
  const editors = useGraphiQL(pick('queryEditor', 'variableEditor', 'headerEditor', 'responseEditor'))
  const { queryEditor, variableEditor, headerEditor, responseEditor } = editors
  useEffect(() => {
    for (const editor of [queryEditor, variableEditor, headerEditor, responseEditor])
      editor?.updateOptions({ unicodeHighlight: { ambiguousCharacters: false } })
  }, [queryEditor, variableEditor, headerEditor, responseEditor])
  return null
}
