import type { ApolloClient, OperationVariables } from '@apollo/client'
import { takesVariable } from './resume.ts'
import { beforeStream, type Question, shownBy } from './shown.ts'

/** A list that comes in pages, as a field of the API returns it. */
export interface Page {
  nodes: unknown[]
  pageInfo: { hasNextPage?: boolean; endCursor?: string | null; hasPreviousPage?: boolean; startCursor?: string | null }
}

type Data = Record<string, unknown>
type Answer = Question & { data: Data }

/** Number of pages of a list that are read again; the rest is loaded when somebody scrolls there. */
const mostPages = 10
const pageSize = 100

/**
 * Asks every query that is shown again, for as many items of each list as it has. Resolves with the function that puts
 * the answers in the place of all that the cache knew, in one step: what is shown changes, and is empty at no time. A
 * query that is refused is left out, so that the component that shows it asks again and finds out why.
 */
export async function readAgain(apollo: ApolloClient): Promise<() => void> {
  const answers = await Promise.all(shownBy(apollo).map((question) => answersTo(apollo, question)))
  return () => {
    apollo.cache.batch({
      update(cache) {
        cache.evict({ id: 'ROOT_QUERY' })
        for (const answer of answers.flat()) cache.writeQuery(answer)
      },
    })
    apollo.cache.gc()
    for (const shown of apollo.getObservableQueries()) {
      if (shown.options.fetchPolicy === 'no-cache') shown.refetch().catch(() => {})
    }
  }
}

/** The answer to a question, page by page; none when it is refused. */
async function answersTo(apollo: ApolloClient, { query, variables }: Question): Promise<Answer[]> {
  const ask = async (more: OperationVariables): Promise<Answer> => {
    const asked = { query, variables: { ...variables, ...more } }
    const { data } = await apollo.query<Data>({ ...asked, fetchPolicy: 'no-cache', context: beforeStream })
    return { ...asked, data: data ?? {} }
  }
  // A long list may be read in chunks.
  const shown = listOf(apollo.cache.readQuery<Data>({ query, variables }))?.nodes.flat().length ?? 0
  try {
    const answers = [await ask({})]
    for (;;) {
      const next = nextPage(
        answers.flatMap(({ data }) => listOf(data) ?? []),
        shown,
      )
      if (!next || !takesVariable(query, Object.keys(next)[0] ?? '')) return answers
      answers.push(await ask(next))
    }
  } catch {
    return []
  }
}

/**
 * The variables of the page after these, until there are as many items as were shown; undefined when no more is to be
 * read.
 */
export function nextPage(pages: Page[], shown: number): OperationVariables | undefined {
  const [first, last] = [pages[0], pages.at(-1)]
  const count = pages.reduce((total, { nodes }) => total + nodes.length, 0)
  if (!first || !last || count >= shown || pages.length >= mostPages) return undefined
  const { hasPreviousPage, startCursor, hasNextPage, endCursor } = last.pageInfo
  if (first.pageInfo.hasPreviousPage) return hasPreviousPage ? { before: startCursor, last: pageSize } : undefined
  return hasNextPage ? { after: endCursor, first: pageSize } : undefined
}

/** The list in the data of a query, if it holds one. */
function listOf(data: Data | null): Page | undefined {
  return Object.values(data ?? {}).find(isPage)
}

function isPage(value: unknown): value is Page {
  const { nodes, pageInfo } = (value ?? {}) as Partial<Page>
  return Array.isArray(nodes) && pageInfo !== undefined
}
