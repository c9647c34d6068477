import type { Permission } from '../gql/index.ts'
import { useViewerQuery } from './operations.ts'

/** The permissions of the user, by the role that they have now; undefined until the server has said so. */
export function usePermissions(): Permission[] | undefined {
  return useViewerQuery().data?.permissions
}
