import { useEffect } from 'react'
import type { PageInfo } from '../domains/lists.ts'

/** Reads a list to its end, page after page. A page that fails is requested again with the next one. */
export function useAllPages(
  pageInfo: PageInfo | undefined,
  fetchMore: (options: { variables: { after: string | null } }) => Promise<unknown>,
) {
  useEffect(() => {
    if (pageInfo?.hasNextPage) fetchMore({ variables: { after: pageInfo.endCursor } }).catch(() => {})
  }, [pageInfo, fetchMore])
}
