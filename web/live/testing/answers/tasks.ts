import type {
  AssignTaskInput,
  CreateTaskInput,
  MemberPartsFragment,
  NotificationKind,
  TaskChange,
  TaskPartsFragment,
  TaskStatus,
  UpdateTaskInput,
} from '../../gql/index.ts'
import { type PageArgs, pageOf } from '../paging.ts'
import { allow, seesAll } from '../permissions.ts'
import { badInput, idTaken, noSuch } from '../refusal.ts'
import { type Answers, type Call, foundIn, maybeTextOf, textOf, thingOf } from './call.ts'

const longestTitle = 200
const longestNotes = 4_000

/** Queries of tasks. */
export const taskQueries = {
  task: ({ id }: { id: string }, call: Call) => foundIn(visibleTasks(call), id),

  tasks(
    { status, assigneeId, ...page }: PageArgs & { status?: TaskStatus[] | null; assigneeId?: string | null },
    call: Call,
  ) {
    const wanted = visibleTasks(call).filter(
      (task) =>
        (status == null || status.includes(task.status)) && (assigneeId == null || task.assignee?.id === assigneeId),
    )
    return pageOf(wanted, page)
  },
} satisfies Answers

/** Mutations of tasks. */
export const taskMutations = {
  createTask({ input }: { input: CreateTaskInput }, call: Call) {
    const { wedding, viewer } = call
    allow(viewer, 'MANAGE_TASKS')
    const title = textOf('title', input.title, longestTitle)
    const { tasks, deletedTasks } = wedding.state
    const known = [...tasks, ...deletedTasks].find(({ id }) => id === input.id)
    if (known) {
      if (known.createdBy.id !== viewer.id || known.title !== title) throw idTaken('task')
      return known
    }
    const assignee = input.assigneeId == null ? null : assigneeOf(call, input.assigneeId)
    const notes = maybeTextOf('notes', input.notes, longestNotes)
    const dueAt = momentOf(input.dueAt)
    const draft = { id: input.id ?? wedding.nextId(), title, notes, dueAt, assignee, createdBy: viewer }
    const { task } = wedding.tell({ __typename: 'TaskChanged', change: 'CREATED', task: draft })
    notify(call, 'TASK_ASSIGNED', task, [assignee])
    return task
  },

  updateTask({ input: { id, ...input } }: { input: UpdateTaskInput }, call: Call) {
    const { wedding, viewer } = call
    const before = thingOf(wedding.state.tasks, 'task', id)
    if (before.assignee?.id !== viewer.id && before.createdBy.id !== viewer.id) allow(viewer, 'MANAGE_TASKS')
    const after: TaskPartsFragment = {
      ...before,
      title: input.title == null ? before.title : textOf('title', input.title, longestTitle),
      notes: input.notes === undefined ? before.notes : maybeTextOf('notes', input.notes, longestNotes),
      status: input.status ?? before.status,
      dueAt: input.dueAt === undefined ? before.dueAt : momentOf(input.dueAt),
    }
    if (JSON.stringify(after) === JSON.stringify(before)) return before
    const task = change(call, 'UPDATED', before, after)
    notify(call, 'TASK_UPDATED', task, [task.assignee, task.createdBy])
    return task
  },

  unassignTask({ id }: { id: string }, call: Call) {
    const before = changeable(call, id)
    return before.assignee ? change(call, 'ASSIGNED', before, { ...before, assignee: null }) : before
  },

  deleteTask({ id }: { id: string }, call: Call) {
    const { tasks, deletedTasks } = call.wedding.state
    const isDeleted = deletedTasks.some((task) => task.id === id)
    const before = changeable(call, id, [...tasks, ...deletedTasks])
    return isDeleted ? before : change(call, 'DELETED', before, before)
  },

  assignTask({ input: { id, assigneeId } }: { input: AssignTaskInput }, call: Call) {
    const before = changeable(call, id)
    if (before.assignee?.id === assigneeId) return before
    const assignee = assigneeOf(call, assigneeId)
    const task = change(call, 'ASSIGNED', before, { ...before, assignee })
    notify(call, 'TASK_ASSIGNED', task, [assignee])
    return task
  },
} satisfies Answers

/** A task that the viewer may give to somebody or delete. */
function changeable({ wedding, viewer }: Call, id: string, among = wedding.state.tasks): TaskPartsFragment {
  const task = thingOf(among, 'task', id)
  if (task.createdBy.id !== viewer.id) allow(viewer, 'MANAGE_TASKS')
  return task
}

function visibleTasks({ wedding, viewer }: Call): TaskPartsFragment[] {
  return wedding.state.tasks.filter(
    ({ createdBy, assignee }) => seesAll(viewer, 'tasks') || createdBy.id === viewer.id || assignee?.id === viewer.id,
  )
}

function change(
  { wedding, viewer }: Call,
  kind: TaskChange,
  before: TaskPartsFragment,
  after: TaskPartsFragment,
): TaskPartsFragment {
  const task = { ...after, updatedAt: wedding.now() }
  const former = before.assignee ? [before.assignee.id] : []
  return wedding.tell({ __typename: 'TaskChanged', change: kind, task, updatedBy: viewer }, former).task
}

/** Nobody is notified of what they did themselves. */
function notify(
  { wedding, viewer }: Call,
  kind: NotificationKind,
  { id, title }: TaskPartsFragment,
  people: (MemberPartsFragment | null)[],
) {
  const others = new Set(people.flatMap((member) => (member && member.id !== viewer.id ? [member.id] : [])))
  const notification = { kind, message: title, subjectId: id }
  for (const memberId of others) wedding.tell({ __typename: 'NotificationReceived', notification }, [memberId])
}

function assigneeOf({ wedding }: Call, id: string): MemberPartsFragment {
  const member = wedding.memberOf(id)
  if (!member) throw noSuch('member', 'assigneeId')
  return member
}

function momentOf(value: string | null | undefined): string | null {
  if (value == null) return null
  if (Number.isNaN(Date.parse(value)))
    throw badInput('dueAt', 'dueAt must be a moment that exists, such as 2026-06-20T14:30:00Z')
  return new Date(value).toISOString()
}
