import { pick, useGraphiQL, useGraphiQLActions } from '@graphiql/react'
import { type Example, variablesOf } from './examples.ts'
import { headersOfLast, headersWith } from './headers.ts'
import { ask } from './listen.ts'
import { type Page, usePage } from './page.ts'
import { exampleNamed, textOf } from './savedExamples.ts'

/** Actions on the tabs of GraphiQL. */
export interface Tabs {
  /** The text of the Headers tab in front. */
  headers: string
  /** Whether the editors are there, without which nothing can be done. */
  isReady: boolean
  /** Puts a token into the headers of the tab in front. */
  putToken(token: string): void
  /** Puts the token of one of the demo's people into the headers of the tab in front. */
  be(person: string): Promise<void>
  /**
   * Opens an example in its own tab, with headers and variables, unless it is listening there. Resolves with the
   * examples whose answers it needs and that must be run by hand before: then it is not opened.
   */
  open(example: Example): Promise<Example[]>
}

/** The tabs, for a part of the page. */
export function useTabs(): Tabs {
  const page = usePage()
  const { tabs, activeTabIndex, queryEditor, variableEditor, headerEditor } = useGraphiQL(
    pick('tabs', 'activeTabIndex', 'queryEditor', 'variableEditor', 'headerEditor'),
  )
  const { addTab, changeTab, updateActiveTabValues } = useGraphiQLActions()
  const front = tabs[activeTabIndex]
  const fill = (values: { query?: string; variables?: string; headers?: string; operationName?: string }) => {
    if (values.query !== undefined) queryEditor?.setValue(values.query)
    if (values.variables !== undefined) variableEditor?.setValue(values.variables)
    if (values.headers !== undefined) headerEditor?.setValue(values.headers)
    // The editors tell their tab only after a while: by then another tab may be in front.
    updateActiveTabValues(values)
  }

  const putToken = (token: string) => fill({ headers: headersWith(token) })

  return {
    headers: front?.headers ?? '',
    isReady: Boolean(queryEditor && variableEditor && headerEditor),
    putToken,
    async be(person) {
      const token = await page.readToken(person)
      if (token !== undefined) putToken(token)
    },
    async open(example) {
      const headers = await headersFor(example, page, [...tabs, ...(front ? [front] : [])])
      if (headers === undefined) return []
      const { values, missing } = await variablesFor(example, page, headers)
      if (missing.length > 0) return missing
      const index = tabs.findIndex(({ title }) => title === example.name)
      if (index < 0) addTab()
      else if (index !== activeTabIndex) changeTab(index)
      const id = tabs[index]?.id
      if (id !== undefined && page.streams.has(id)) return []
      const variables = Object.keys(values).length > 0 ? JSON.stringify(values, null, 2) : ''
      fill({ query: textOf(example), variables, headers, operationName: example.name })
      return []
    },
  }
}

/**
 * Headers with the token of the example's person in a demo; elsewhere those of the last of these tabs that has a token.
 * Undefined if the server does not answer.
 */
async function headersFor(
  { person }: Example,
  { people, readToken }: Page,
  tabs: { headers?: string | null | undefined }[],
) {
  if (person === undefined) return ''
  if (people.length === 0) return headersOfLast(tabs)
  const token = await readToken(person)
  return token && headersWith(token)
}

/** The variables of an example. Queries that they come from and that were not run yet are asked for them here. */
async function variablesFor(example: Example, page: Page, headers: string) {
  const answers: Record<string, unknown> = { ...page.answers }
  for (const name of variablesOf(example, answers).missing) {
    const earlier = exampleNamed(name)
    if (earlier.operation !== 'query') continue
    const own = page.people.length > 0 ? await headersFor(earlier, page, []) : headers
    const { values } = variablesOf(earlier, answers)
    const request = { query: earlier.document, operationName: name, variables: values }
    answers[name] = (await ask(request, own ? JSON.parse(own) : {}, page.wording)).data
  }
  const { values, missing } = variablesOf(example, answers)
  return { values, missing: missing.map(exampleNamed) }
}
