import type { TaskActions } from '../core/liveActions.ts'
import type { TaskPartsFragment } from '../gql/index.ts'
import { none, useLive } from './LiveProvider.tsx'
import type { Loading } from './nextPage.ts'
import { useTasksQuery } from './operations.ts'
import { useAllPages } from './useAllPages.ts'

/** The tasks of the wedding, live. */
export interface TasksHook extends Loading, TaskActions {
  /** Every task that the user may see. */
  tasks: TaskPartsFragment[]
}

/** Returns every task that the user may see, live. */
export function useTasks(): TasksHook {
  const { createTask, updateTask, assignTask, unassignTask, deleteTask } = useLive().actions
  const { data, loading, error, fetchMore } = useTasksQuery()
  useAllPages(data?.tasks.pageInfo, fetchMore)
  const tasks = data?.tasks.nodes ?? none
  return { tasks, loading, error, createTask, updateTask, assignTask, unassignTask, deleteTask }
}
