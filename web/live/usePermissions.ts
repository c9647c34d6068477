import { type Permission, useViewerQuery } from '../gql/index.ts'

/** What the user may do, by the role that they have now; undefined until the server has said so. */
export function usePermissions(): Permission[] | undefined {
  return useViewerQuery().data?.permissions
}
