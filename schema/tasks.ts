import { z } from 'zod'
import { Subscription } from '../src/feed/feed.ts'
import { type StoredTask, type Task as TaskShape, taskChanged } from '../src/wedding/tasks.ts'
import { builder } from './builder.ts'
import { connection } from './connections.ts'
import { durableEvent } from './events.ts'
import { Member } from './members.ts'

const TaskStatus = builder.enumType('TaskStatus', {
  description: 'How far a task is.',
  values: {
    TODO: { description: 'Nobody has begun.' },
    IN_PROGRESS: { description: 'Somebody is at it.' },
    DONE: { description: 'It is done.' },
  } as const,
})

const TaskChange = builder.enumType('TaskChange', {
  description: 'What happened to a task.',
  values: {
    CREATED: { description: 'It is new; it may have an assignee already.' },
    UPDATED: { description: 'Its title, notes, status or time is another.' },
    ASSIGNED: { description: 'It was given to somebody.' },
  } as const,
})

const Task = builder.objectRef<TaskShape>('Task').implement({
  description: 'Something to be done at the wedding, seen by COUPLE, PLANNER, who created it and who is to do it.',
  fields: (t) => ({
    id: t.exposeID('id', { description: 'A UUID: the one its creator chose, if they chose one.' }),
    title: t.exposeString('title', { description: 'What is to be done.' }),
    notes: t.exposeString('notes', { nullable: true, description: 'What else there is to know.' }),
    status: t.expose('status', { type: TaskStatus, description: 'How far it is.' }),
    dueAt: t.expose('dueAt', { type: 'DateTime', nullable: true, description: 'By when it is to be done.' }),
    createdBy: t.expose('createdBy', { type: Member, description: 'Who created it.' }),
    assignee: t.expose('assignee', { type: Member, nullable: true, description: 'Who is to do it; null is nobody yet.' }),
    updatedAt: t.expose('updatedAt', { type: 'DateTime', description: 'When it last changed.' }),
  }),
})

const TaskChanged = durableEvent(
  taskChanged,
  'TaskChanged',
  'A task was created, updated or assigned. Told to those who see the task, and to the one who had it before.',
  (t) => ({
    change: t.field({ type: TaskChange, description: 'What happened.', resolve: ({ payload }) => payload.change }),
    task: t.field({ type: Task, description: 'The task, as it is now.', resolve: ({ payload }) => payload.task }),
    updatedBy: t.field({ type: Member, description: 'Who did it.', resolve: ({ payload }) => payload.updatedBy }),
  }),
)

const CreateTaskInput = builder.inputType('CreateTaskInput', {
  description: 'A task to create.',
  fields: (t) => ({
    id: t.id({
      description: 'A UUID of your choice. Sending the same task again with it answers as stored; another one is a `CONFLICT`.',
    }),
    title: t.string({ required: true, description: 'Up to 200 characters, not blank.' }),
    notes: t.string({ description: 'Up to 4,000 characters; blank counts as none.' }),
    dueAt: t.field({ type: 'DateTime', description: 'By when it is to be done.' }),
    assigneeId: t.id({ description: 'Who is to do it: any member, oneself too.' }),
  }),
})

const UpdateTaskInput = builder.inputType('UpdateTaskInput', {
  description: 'What is to change in a task. What is left out stays as it is.',
  fields: (t) => ({
    id: t.id({ required: true, description: 'The id of the task.' }),
    title: t.string({ description: 'Up to 200 characters, not blank; null changes nothing.' }),
    notes: t.string({ description: 'Up to 4,000 characters; null takes them away.' }),
    status: t.field({ type: TaskStatus, description: 'How far it is; null changes nothing.' }),
    dueAt: t.field({ type: 'DateTime', description: 'By when it is to be done; null takes it away.' }),
  }),
})

const AssignTaskInput = builder.inputType('AssignTaskInput', {
  description: 'Who is to do a task.',
  fields: (t) => ({
    id: t.id({ required: true, description: 'The id of the task.' }),
    assigneeId: t.id({ required: true, description: 'Any member, oneself too.' }),
  }),
})

builder.queryFields((t) => ({
  tasks: t.connection(
    {
      type: Task,
      description: 'The tasks that the viewer may see, the oldest first: all for COUPLE and PLANNER, their own for everyone else.',
      args: {
        status: t.arg({ type: [TaskStatus], description: 'Only those that are this far.' }),
        assigneeId: t.arg.id({ description: 'Only those of this member.' }),
      },
      resolve: (_, args, { tasks, viewer }) =>
        connection<number, StoredTask>(args, {
          key: z.int(),
          keyOf: ({ seq }) => seq,
          list: (page) => tasks.list(viewer, args, page),
        }),
    },
    { name: 'TaskConnection', description: 'A page of tasks.' },
    { name: 'TaskEdge', description: 'A task and where it stands in the list.' },
  ),
}))

builder.mutationFields((t) => ({
  createTask: t.field({
    type: Task,
    description: 'Creates a task. For COUPLE and PLANNER.',
    args: { input: t.arg({ type: CreateTaskInput, required: true, description: 'The task.' }) },
    resolve: (_, { input }, { tasks, viewer }) => tasks.create(viewer, input),
  }),
  updateTask: t.field({
    type: Task,
    description: 'Changes a task. For COUPLE, PLANNER, who created it and who is to do it.',
    args: { input: t.arg({ type: UpdateTaskInput, required: true, description: 'What is to change.' }) },
    resolve: (_, { input }, { tasks, viewer }) => tasks.update(viewer, input),
  }),
  assignTask: t.field({
    type: Task,
    description: 'Gives a task to a member. For COUPLE, PLANNER and who created it.',
    args: { input: t.arg({ type: AssignTaskInput, required: true, description: 'Which task, and who is to do it.' }) },
    resolve: (_, { input }, { tasks, viewer }) => tasks.assign(viewer, input),
  }),
}))

builder.subscriptionField('taskChanged', (t) =>
  t.field({
    type: TaskChanged,
    description: 'What happens to the tasks that the viewer may see.',
    args: { after: t.arg({ type: 'Cursor', description: 'All since this cursor first; without it, from now on.' }) },
    subscribe: (_, { after }, { viewer }) => new Subscription(viewer, after ?? null, taskChanged.matches),
    resolve: (event) => event,
  }),
)
