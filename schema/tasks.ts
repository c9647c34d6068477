import { z } from 'zod'
import { type StoredTask, type Task as TaskShape, taskChanged } from '../src/wedding/taskRows.ts'
import { builder, needs } from './builder.ts'
import { connection, totalOf } from './connections.ts'
import { durableEvent, eventSubscription } from './events.ts'
import { Member } from './members.ts'
import { Node } from './node.ts'

const TaskStatus = builder.enumType('TaskStatus', {
  description: 'The progress of a task.',
  values: {
    TODO: { description: 'Nobody has begun.' },
    IN_PROGRESS: { description: 'Somebody is working on it.' },
    DONE: { description: 'It is done.' },
  } as const,
})

const TaskChange = builder.enumType('TaskChange', {
  description: 'The kinds of change to a task.',
  values: {
    CREATED: { description: 'It is new, and may already have an assignee.' },
    UPDATED: { description: 'Its title, notes, status or due time changed.' },
    ASSIGNED: { description: 'It was assigned to a member, or taken from its assignee.' },
    DELETED: { description: 'It was deleted: remove it from your list.' },
  } as const,
})

const Task = builder.objectRef<TaskShape>('Task').implement({
  description: 'A task of the wedding. Visible to COUPLE, PLANNER, its creator and its assignee.',
  interfaces: [Node],
  fields: (t) => ({
    id: t.exposeID('id', { description: 'A UUID in lower case, chosen by the creator or else by the server.' }),
    title: t.exposeString('title', { description: 'The title.' }),
    notes: t.exposeString('notes', { nullable: true, description: 'More about the task.' }),
    status: t.expose('status', { type: TaskStatus, description: 'The progress.' }),
    dueAt: t.expose('dueAt', { type: 'DateTime', nullable: true, description: 'When it is due.' }),
    createdBy: t.expose('createdBy', { type: Member, description: 'The creator.' }),
    assignee: t.expose('assignee', {
      type: Member,
      nullable: true,
      description: 'The member who should do it; null if nobody was assigned.',
    }),
    updatedAt: t.expose('updatedAt', { type: 'DateTime', description: 'When it last changed.' }),
  }),
})

const TaskChanged = durableEvent(
  taskChanged,
  'TaskChanged',
  'A task was created, changed, assigned or deleted. Delivered to those who may see the task and to its former assignee.',
  (t) => ({
    change: t.field({ type: TaskChange, description: 'The kind of change.', resolve: ({ payload }) => payload.change }),
    task: t.field({
      type: Task,
      description: 'The task as of this event; on replay, as it was then.',
      resolve: ({ payload }) => payload.task,
    }),
    updatedBy: t.field({
      type: Member,
      description: 'The member who made the change.',
      resolve: ({ payload }) => payload.updatedBy,
    }),
  }),
)

const CreateTaskInput = builder.inputType('CreateTaskInput', {
  description: 'A task to create.',
  fields: (t) => ({
    id: t.id({
      description:
        'A UUID of your choice. Sent again with the same task, it returns the stored one; another task with this id is a ' +
        '`CONFLICT`.',
    }),
    title: t.string({ required: true, description: 'Up to 200 characters, not blank.' }),
    notes: t.string({ description: 'More about the task, up to 4,000 characters. Blank counts as none.' }),
    dueAt: t.field({ type: 'DateTime', description: 'When it is due.' }),
    assigneeId: t.id({ description: 'The member who should do it; the viewer is allowed.' }),
  }),
})

const UpdateTaskInput = builder.inputType('UpdateTaskInput', {
  description: 'Changes of a task. Omitted fields stay as they are.',
  fields: (t) => ({
    id: t.id({ required: true, description: 'The id of the task.' }),
    title: t.string({ description: 'Up to 200 characters, not blank; null changes nothing.' }),
    notes: t.string({ description: 'Up to 4,000 characters; null clears them.' }),
    status: t.field({ type: TaskStatus, description: 'The progress; null changes nothing.' }),
    dueAt: t.field({ type: 'DateTime', description: 'When it is due; null clears it.' }),
  }),
})

const AssignTaskInput = builder.inputType('AssignTaskInput', {
  description: 'The member to give a task to.',
  fields: (t) => ({
    id: t.id({ required: true, description: 'The id of the task.' }),
    assigneeId: t.id({
      required: true,
      description: 'The member to assign; the viewer is allowed.',
    }),
  }),
})

builder.queryFields((t) => ({
  task: t.field({
    type: Task,
    nullable: true,
    description: 'The task with this id; null if there is none that the viewer may see.',
    args: { id: t.arg.id({ required: true, description: 'The id of the task.' }) },
    resolve: (_, { id }, { tasks, viewer }) => tasks.find(viewer, id),
  }),
  tasks: t.connection(
    {
      type: Task,
      description:
        'The tasks that the viewer may see, oldest first: all for COUPLE and PLANNER; for others, those that they created or are ' +
        'assigned to.',
      args: {
        status: t.arg({ type: [TaskStatus], description: 'Only tasks with one of these statuses.' }),
        assigneeId: t.arg.id({ description: 'Only tasks assigned to this member.' }),
      },
      resolve: (_, args, { tasks, viewer }) =>
        connection<number, StoredTask>(args, {
          key: z.int(),
          keyOf: ({ seq }) => seq,
          list: (page) => tasks.list(viewer, args, page),
          count: () => tasks.count(viewer, args),
        }),
    },
    {
      name: 'TaskConnection',
      description: 'A page of tasks.',
      fields: (t) => ({ totalCount: t.int(totalOf('tasks')) }),
    },
    { name: 'TaskEdge', description: 'A task and its position in the list.' },
  ),
}))

builder.mutationFields((t) => ({
  createTask: t.field({
    type: Task,
    description: 'Creates a task. For COUPLE and PLANNER.',
    ...needs('MANAGE_TASKS'),
    args: { input: t.arg({ type: CreateTaskInput, required: true, description: 'The task.' }) },
    resolve: (_, { input }, { tasks, viewer }) => tasks.create(viewer, input),
  }),
  updateTask: t.field({
    type: Task,
    extensions: { scope: 'MANAGE_TASKS' },
    description: 'Changes a task. For COUPLE, PLANNER, its creator and its assignee.',
    args: { input: t.arg({ type: UpdateTaskInput, required: true, description: 'The changes.' }) },
    resolve: (_, { input }, { tasks, viewer }) => tasks.update(viewer, input),
  }),
  assignTask: t.field({
    type: Task,
    extensions: { scope: 'MANAGE_TASKS' },
    description: 'Assigns a task to a member. For COUPLE, PLANNER and the creator of the task.',
    args: { input: t.arg({ type: AssignTaskInput, required: true, description: 'The task and its assignee.' }) },
    resolve: (_, { input }, { tasks, viewer }) => tasks.assign(viewer, input),
  }),
  unassignTask: t.field({
    type: Task,
    extensions: { scope: 'MANAGE_TASKS' },
    description:
      'Takes a task from its assignee. For COUPLE, PLANNER and the creator of the task. Without an assignee nothing changes.',
    args: { id: t.arg.id({ required: true, description: 'The id of the task.' }) },
    resolve: (_, { id }, { tasks, viewer }) => tasks.unassign(viewer, id),
  }),
  deleteTask: t.field({
    type: Task,
    extensions: { scope: 'MANAGE_TASKS' },
    description:
      'Deletes a task and returns it as it was. For COUPLE, PLANNER and the creator of the task. Deleting it again changes nothing.',
    args: { id: t.arg.id({ required: true, description: 'The id of the task.' }) },
    resolve: (_, { id }, { tasks, viewer }) => tasks.delete(viewer, id),
  }),
}))

eventSubscription('taskChanged', taskChanged, TaskChanged, 'Changes of tasks that the viewer may see.')
