import { newId } from '../core/newId.ts'
import { type ActionParts, expectChange, type QueuedOperation } from '../core/operations.ts'
import {
  AssignTaskDocument,
  type AssignTaskMutation,
  type AssignTaskMutationVariables,
  CreateTaskDocument,
  type CreateTaskInput,
  type CreateTaskMutation,
  type CreateTaskMutationVariables,
  DeleteTaskDocument,
  type DeleteTaskMutation,
  type DeleteTaskMutationVariables,
  PermissionsDocument,
  type TaskPartsFragment,
  TaskPartsFragmentDoc,
  type TaskStatus,
  UnassignTaskDocument,
  type UnassignTaskMutation,
  type UnassignTaskMutationVariables,
  UpdateTaskDocument,
  type UpdateTaskInput,
  type UpdateTaskMutation,
  type UpdateTaskMutationVariables,
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
  TaskChanged(cache, { task, taskChange }, me) {
    const seesAll = cache.readQuery({ query: PermissionsDocument })?.permissions.includes('MANAGE_TASKS') ?? false
    if (taskChange !== 'DELETED' && (seesAll || concerns(task, me.id))) list.put(cache, task)
    else list.drop(cache, 'Task', task.id)
  },
}

/** Whether a task is a member's own. A member who had it gets one last event when it is given to somebody else. */
function concerns({ createdBy, assignee }: TaskPartsFragment, memberId: string): boolean {
  return createdBy.id === memberId || assignee?.id === memberId
}

const createTask: QueuedOperation<CreateTaskMutation, CreateTaskMutationVariables> = {
  kind: 'task',
  document: CreateTaskDocument,
  update: (cache, { createTask }) => list.put(cache, createTask),
}

const updateTask: QueuedOperation<UpdateTaskMutation, UpdateTaskMutationVariables> = {
  kind: 'task',
  document: UpdateTaskDocument,
  expect: (cache, { input: { id, ...changes } }) =>
    expectChange(cache, TaskPartsFragmentDoc, `Task:${id}`, () => changes as Partial<TaskPartsFragment>),
}

const assignTask: QueuedOperation<AssignTaskMutation, AssignTaskMutationVariables> = {
  kind: 'task',
  document: AssignTaskDocument,
}

const unassignTask: QueuedOperation<UnassignTaskMutation, UnassignTaskMutationVariables> = {
  kind: 'task',
  document: UnassignTaskDocument,
  expect: (cache, { id }) => expectChange(cache, TaskPartsFragmentDoc, `Task:${id}`, () => ({ assignee: null })),
}

const deleteTask: QueuedOperation<DeleteTaskMutation, DeleteTaskMutationVariables> = {
  kind: 'task',
  document: DeleteTaskDocument,
  expect(cache, { id }) {
    list.drop(cache, 'Task', id)
    return true
  },
  update: (cache, { deleteTask }) => list.drop(cache, 'Task', deleteTask.id),
}

/** The mutations about tasks, which go through the outbox. */
export const taskOperations = [createTask, updateTask, assignTask, unassignTask, deleteTask]

/** Actions on tasks. Each resolves when it is stored, however long that takes. */
export function taskActions({ queue }: Pick<ActionParts, 'queue'>) {
  return {
    async createTask(draft: TaskDraft): Promise<TaskPartsFragment> {
      const id = newId()
      return (await queue(createTask, { input: { ...draft, id } }, id)).createTask
    },

    /** Changes the named fields: `{ status: 'DONE' }`. */
    updateTask: async (taskId: string, updates: TaskChanges): Promise<TaskPartsFragment> =>
      (await queue(updateTask, { input: { ...updates, id: taskId } })).updateTask,

    assignTask: async (taskId: string, assigneeId: string): Promise<TaskPartsFragment> =>
      (await queue(assignTask, { input: { id: taskId, assigneeId } })).assignTask,

    unassignTask: async (taskId: string): Promise<TaskPartsFragment> =>
      (await queue(unassignTask, { id: taskId })).unassignTask,

    async deleteTask(taskId: string): Promise<void> {
      await queue(deleteTask, { id: taskId })
    },
  }
}
