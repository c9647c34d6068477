import { useLive } from './LiveProvider.tsx'
import { useTasksQuery } from './operations.ts'
import { useAllPages } from './useAllPages.ts'

/** Every task that the user may see, live. */
export function useTasks() {
  const { createTask, updateTask, assignTask, unassignTask, deleteTask } = useLive().actions
  const { data, loading, error, fetchMore } = useTasksQuery()
  useAllPages(data?.tasks.pageInfo, fetchMore)
  const tasks = data?.tasks.nodes ?? []
  return { tasks, loading, error, createTask, updateTask, assignTask, unassignTask, deleteTask }
}
