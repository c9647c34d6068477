import type { Mutations } from '../core/mutations.ts'
import { newId } from '../core/newId.ts'
import {
  AssignTaskDocument,
  CreateTaskDocument,
  type CreateTaskInput,
  PermissionsDocument,
  type TaskPartsFragment,
  TaskPartsFragmentDoc,
  type TaskStatus,
  UpdateTaskDocument,
  type UpdateTaskInput,
} from '../gql/index.ts'
import { createList } from './lists.ts'
import type { Updates } from './update.ts'

/** A task to create. */
export type TaskDraft = Omit<CreateTaskInput, 'id'>

/** Fields of a task to change; omitted ones stay. */
export type TaskChanges = Omit<UpdateTaskInput, 'id'>

const list = createList<TaskPartsFragment, { status: TaskStatus[]; assigneeId: string }>({
  field: 'tasks',
  fragment: TaskPartsFragmentDoc,
  filters: ['status', 'assigneeId'],
  belongs: (task, { status, assigneeId }) =>
    (!status || status.includes(task.status)) && (!assigneeId || task.assignee?.id === assigneeId),
})

/** How the cache keeps lists of tasks. */
export const taskPolicies = { Query: { tasks: list.policy } }

/** The changes that events make to the cached tasks. */
export const taskUpdates: Updates = {
  TaskChanged(cache, { task }, me) {
    const seesAll = cache.readQuery({ query: PermissionsDocument })?.permissions.includes('MANAGE_TASKS') ?? false
    if (seesAll || concerns(task, me.id)) list.put(cache, task)
    else list.drop(cache, 'Task', task.id)
  },
}

/** Whether a task is a member's own. A member who had it gets one last event when it is given to somebody else. */
function concerns({ createdBy, assignee }: TaskPartsFragment, memberId: string): boolean {
  return createdBy.id === memberId || assignee?.id === memberId
}

/** Actions on tasks. Each resolves when it is stored, however long that takes. */
export function taskActions({ mutate, known }: Mutations) {
  return {
    async createTask(draft: TaskDraft): Promise<TaskPartsFragment> {
      const { createTask } = await mutate(
        CreateTaskDocument,
        { input: { ...draft, id: newId() } },
        {
          update: (cache, { createTask }) => list.put(cache, createTask),
        },
      )
      return createTask
    },

    /** Changes the named fields: `{ status: 'DONE' }`. */
    async updateTask(taskId: string, updates: TaskChanges): Promise<TaskPartsFragment> {
      const task = known<TaskPartsFragment>(TaskPartsFragmentDoc, 'Task', taskId)
      const optimistic = task && { updateTask: { ...task, ...updates } as TaskPartsFragment }
      const { updateTask } = await mutate(UpdateTaskDocument, { input: { ...updates, id: taskId } }, { optimistic })
      return updateTask
    },

    async assignTask(taskId: string, assigneeId: string): Promise<TaskPartsFragment> {
      const { assignTask } = await mutate(AssignTaskDocument, { input: { id: taskId, assigneeId } })
      return assignTask
    },
  }
}
