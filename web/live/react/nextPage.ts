import { useCallback } from 'react'
import type { PageInfo } from '../domains/lists.ts'

/** Something that is read from the server. */
export interface Loading {
  /** Whether it is still to come. */
  loading: boolean
  /** Why it could not be read; undefined without an error. */
  error: Error | undefined
}

/** The way to the next page of a list. */
export interface NextPage {
  /** Whether there is more than what is shown. */
  hasMore: boolean
  /** Reads the next page, and adds it to what is shown. Rejects when it cannot be read. */
  loadMore(): Promise<unknown>
}

/** Returns the way to the next page of a list that is read page by page. */
export function useNextPage(
  pageInfo: PageInfo | undefined,
  fetchMore: (options: { variables: { after: string | null | undefined } }) => Promise<unknown>,
): NextPage {
  const after = pageInfo?.endCursor
  return {
    hasMore: pageInfo?.hasNextPage ?? false,
    loadMore: useCallback(() => fetchMore({ variables: { after } }), [fetchMore, after]),
  }
}
