import { and, eq, inArray, isNull, or, type SQL } from 'drizzle-orm'
import { alias } from 'drizzle-orm/pg-core'
import type { Limits } from '../access/limits.ts'
import { allow, seenBy, seesAll } from '../access/permissions.ts'
import { asMember, type Member, type Viewer } from '../access/viewer.ts'
import type { Database, Db, Tx } from '../db/open.ts'
import { members, tasks } from '../db/schema.ts'
import { kind, restrictedTo } from '../feed/event.ts'
import type { Feed } from '../feed/feed.ts'
import type { Writing } from '../feed/log.ts'
import { noSuch } from '../refusal.ts'
import { badInput, lineOf, maybeTextOf, maybeUuidOf, memberIdOf, momentOf, uuidOf } from './input.ts'
import { findMember } from './members.ts'
import { type NotificationKind, notify } from './notifications.ts'
import { type Created, createOnce, idTaken, newId } from './once.ts'
import { type Page, pageBy } from './page.ts'

/** How far a task is. */
export type TaskStatus = 'TODO' | 'IN_PROGRESS' | 'DONE'

/** A change of a task. */
export type TaskChange = 'CREATED' | 'UPDATED' | 'ASSIGNED' | 'DELETED'

/** A task. Times are in RFC 3339, UTC; `dueAt` is null without a time. */
export type Task = {
  id: string
  title: string
  notes: string | null
  status: TaskStatus
  dueAt: string | null
  createdBy: Member
  assignee: Member | null
  updatedAt: string
}
/** `seq` orders the tasks of a wedding. */
export type StoredTask = Task & { seq: number }

/** A task changed or was deleted. For its people, and the roles that see all tasks. */
export const taskChanged = kind<{ change: TaskChange; task: Task; updatedBy: Member }>('task.changed')

type TaskDraft = {
  id?: string | null
  title: string
  notes?: string | null
  dueAt?: string | null
  assigneeId?: string | null
}
type Update = {
  id: string
  title?: string | null
  notes?: string | null
  status?: TaskStatus | null
  dueAt?: string | null
}
type Wanted = { status?: TaskStatus[] | null; assigneeId?: string | null }

type Parts = Pick<Database, 'db' | 'readAs'> & {
  feed: Feed
  limits: Limits
  sizes: { titleLength: number; contentLength: number }
}

/** The tasks of a wedding. A change is stored together with its event, or not at all. */
export interface Tasks {
  /**
   * Creates a task, once for each id; sent again it returns the task as it is now. For members with the permission
   * MANAGE_TASKS. Throws BAD_USER_INPUT, NOT_FOUND (no such assignee), RATE_LIMITED, and CONFLICT when the id has
   * another content.
   */
  create(viewer: Viewer, draft: TaskDraft): Promise<Task>
  /**
   * Changes the fields that are not omitted; without a difference nothing is stored. For its assignee, its creator, and
   * the roles that may change any task: FORBIDDEN for others who see it. NOT_FOUND for a task that is not there.
   */
  update(viewer: Viewer, update: Update): Promise<Task>
  /**
   * Gives a task to a member. For its creator, and the roles that may change any task. Its assignee again changes
   * nothing.
   */
  assign(viewer: Viewer, task: { id: string; assigneeId: string }): Promise<Task>
  /** Takes a task from its assignee. For the same people as `assign`. Without an assignee nothing changes. */
  unassign(viewer: Viewer, id: string): Promise<Task>
  /**
   * Deletes a task, and returns it as it was last. For the same people as `assign`. Deleting it again changes nothing.
   * To every other call it is NOT_FOUND from then on.
   */
  delete(viewer: Viewer, id: string): Promise<Task>
  /** The task of this id, or null if there is none that the viewer may see. */
  find(viewer: Viewer, id: string): Promise<StoredTask | null>
  /** The number of tasks in the whole list. */
  count(viewer: Viewer, filter: Wanted): Promise<number>
  /** The tasks that the viewer may see, the oldest first. */
  list(viewer: Viewer, filter: Wanted, page: Page<number>): Promise<StoredTask[]>
}

/** Tasks in the database; their events go through the feed. */
export function createTasks({ db, readAs, feed, limits, sizes }: Parts): Tasks {
  // Long: the methods of Tasks, each a screen at most.
  return {
    async create(viewer: Viewer, draft: TaskDraft): Promise<Task> {
      const title = lineOf('title', draft.title, sizes.titleLength)
      const notes = maybeTextOf('notes', draft.notes, sizes.contentLength)
      const dueAt = dueOf(draft.dueAt)
      const assigneeId = draft.assigneeId == null ? null : memberIdOf('assigneeId', draft.assigneeId)
      const { weddingId } = viewer
      return createOnce(viewer, newId(draft.id), {
        limit: limits.write,
        exists: async (id) => (await findTask(db, weddingId, id)) !== undefined,
        store: (id) =>
          feed.record(weddingId, (writing) => create(writing, viewer, id, { title, notes, dueAt, assigneeId })),
      })
    },

    async update(viewer: Viewer, { id: named, ...update }: Update): Promise<Task> {
      const id = uuidOf('id', named)
      const changes = {
        title: update.title == null ? undefined : lineOf('title', update.title, sizes.titleLength),
        notes: update.notes === undefined ? undefined : maybeTextOf('notes', update.notes, sizes.contentLength),
        status: update.status ?? undefined,
        dueAt: update.dueAt === undefined ? undefined : dueOf(update.dueAt),
      }
      await limits.write(viewer)
      return feed.record(viewer.weddingId, async (writing) => {
        const before = await taskOf(writing.tx, viewer.weddingId, id)
        if (before.assignee?.id !== viewer.id) allowChanging(viewer, before)
        if (isAlready(before, changes)) return before
        const task = await change(writing, viewer, 'UPDATED', before, changes)
        await notifyOf(writing, viewer, 'TASK_UPDATED', task, [task.assignee, task.createdBy])
        return task
      })
    },

    async assign(viewer: Viewer, { id: named, assigneeId: to }: { id: string; assigneeId: string }): Promise<Task> {
      const id = uuidOf('id', named)
      const assigneeId = memberIdOf('assigneeId', to)
      await limits.write(viewer)
      return feed.record(viewer.weddingId, async (writing) => {
        const before = await taskOf(writing.tx, viewer.weddingId, id)
        allowChanging(viewer, before)
        if (before.assignee?.id === assigneeId) return before
        const assignee = await assigneeOf(writing.tx, viewer.weddingId, assigneeId)
        const task = await change(writing, viewer, 'ASSIGNED', before, { assigneeId })
        await notifyOf(writing, viewer, 'TASK_ASSIGNED', task, [assignee])
        return task
      })
    },

    async unassign(viewer, named) {
      const id = uuidOf('id', named)
      await limits.write(viewer)
      return feed.record(viewer.weddingId, async (writing) => {
        const before = await taskOf(writing.tx, viewer.weddingId, id)
        allowChanging(viewer, before)
        if (before.assignee === null) return before
        return change(writing, viewer, 'ASSIGNED', before, { assigneeId: null })
      })
    },

    async delete(viewer, named) {
      const id = uuidOf('id', named)
      await limits.write(viewer)
      return feed.record(viewer.weddingId, async (writing) => {
        const row = await rowOf(writing.tx, viewer.weddingId, id)
        const before = toTask(row)
        allowChanging(viewer, before)
        if (row.deletedAt) return before
        return change(writing, viewer, 'DELETED', before, { deletedAt: writing.at })
      })
    },

    async find(viewer, named) {
      const id = maybeUuidOf(named)
      if (id === undefined) return null
      const [row] = await selectTasks(readAs(viewer)).where(and(isListed(viewer, {}), eq(tasks.id, id)))
      return row ? { ...toTask(row), seq: row.seq } : null
    },

    // Asynchronous: a filter that is refused rejects.
    count: async (viewer, filter) => readAs(viewer).$count(tasks, isListed(viewer, filter)),

    async list(viewer: Viewer, filter: Wanted, page: Page<number>): Promise<StoredTask[]> {
      const { where, orderBy } = pageBy(tasks.seq, 'ascending', page)
      const rows = await selectTasks(readAs(viewer))
        .where(and(isListed(viewer, filter), where))
        .orderBy(orderBy)
        .limit(page.limit)
      return rows.map((row) => ({ ...toTask(row), seq: row.seq }))
    },
  }
}

/** Filters tasks: those that the viewer may see, of what is wanted. */
function isListed(viewer: Viewer, { status, assigneeId }: Wanted): SQL | undefined {
  const own = or(eq(tasks.createdBy, viewer.id), eq(tasks.assigneeId, viewer.id))
  return and(
    eq(tasks.weddingId, viewer.weddingId),
    isNull(tasks.deletedAt),
    seesAll(viewer, 'tasks') ? undefined : own,
    status == null ? undefined : inArray(tasks.status, status),
    assigneeId == null ? undefined : eq(tasks.assigneeId, memberIdOf('assigneeId', assigneeId)),
  )
}

interface NewTask {
  title: string
  notes: string | null
  dueAt: string | null
  assigneeId: string | null
}

async function create(writing: Writing, viewer: Viewer, id: string, draft: NewTask): Promise<Created<Task>> {
  const { tx, at, seq } = writing
  const { weddingId } = viewer
  const { title, notes, dueAt, assigneeId } = draft
  const asked = JSON.stringify({ title, notes, dueAt, assigneeId })
  const known = await findTask(tx, weddingId, id)
  if (known) {
    if (known.asked !== asked || known.createdBy.id !== viewer.id) throw idTaken('task')
    return { value: toTask(known), isNew: false }
  }
  const assignee = assigneeId === null ? null : await assigneeOf(tx, weddingId, assigneeId)
  await tx.insert(tasks).values({
    weddingId,
    id,
    seq,
    asked,
    title,
    notes,
    dueAt: dateOf(dueAt),
    createdBy: viewer.id,
    assigneeId,
    updatedAt: at,
  })
  const task = toTask(await rowOf(tx, weddingId, id))
  tellChange(writing, viewer, 'CREATED', task)
  await notifyOf(writing, viewer, 'TASK_ASSIGNED', task, [assignee])
  return { value: task, isNew: true }
}

type Changes = Partial<{
  title: string
  notes: string | null
  status: TaskStatus
  dueAt: string | null
  assigneeId: string | null
  deletedAt: Date
}>

/** Writes the given changes and emits the event, also to the former assignee. */
async function change(
  writing: Writing,
  viewer: Viewer,
  what: TaskChange,
  { id, assignee }: Task,
  changes: Changes,
): Promise<Task> {
  const { tx, at } = writing
  await tx
    .update(tasks)
    .set({ ...changes, dueAt: dateOf(changes.dueAt), updatedAt: at })
    .where(and(eq(tasks.weddingId, viewer.weddingId), eq(tasks.id, id)))
  const task = toTask(await rowOf(tx, viewer.weddingId, id))
  tellChange(writing, viewer, what, task, assignee)
  return task
}

function tellChange({ emit }: Writing, viewer: Viewer, what: TaskChange, task: Task, previous: Member | null = null) {
  const people = [task.createdBy, task.assignee, previous].flatMap((member) => member?.id ?? [])
  emit(
    taskChanged,
    { change: what, task, updatedBy: asMember(viewer) },
    restrictedTo([...new Set(people)], seenBy.tasks),
  )
}

/** Nobody is notified of what they did themselves. */
async function notifyOf(
  writing: Writing,
  { weddingId, id }: Viewer,
  kind: NotificationKind,
  task: Task,
  people: (Member | null)[],
) {
  const others = new Set(people.flatMap((member) => (member && member.id !== id ? member.id : [])))
  // Sequential, because each notification takes the next number.
  for (const memberId of others)
    await notify(writing, weddingId, { memberId, kind, message: task.title, subjectId: task.id })
}

function allowChanging(viewer: Viewer, { createdBy }: Task) {
  if (createdBy.id !== viewer.id) allow(viewer, 'MANAGE_TASKS')
}

function isAlready(task: Task, changes: Partial<Task>): boolean {
  return Object.entries(changes).every(([key, value]) => value === undefined || value === task[key as keyof Task])
}

async function assigneeOf(tx: Tx, weddingId: string, id: string): Promise<Member> {
  const member = await findMember(tx, weddingId, id)
  if (!member || member.removedAt) throw noSuch('member', 'assigneeId')
  return asMember(member)
}

/** The task of this id. NOT_FOUND if there is none, or none any more. */
async function taskOf(tx: Tx, weddingId: string, id: string): Promise<Task> {
  const row = await rowOf(tx, weddingId, id)
  if (row.deletedAt) throw noSuch('task')
  return toTask(row)
}

/** The row of a task, deleted or not. NOT_FOUND if there is none. */
async function rowOf(tx: Tx, weddingId: string, id: string): Promise<TaskRow> {
  const row = await findTask(tx, weddingId, id)
  if (!row) throw noSuch('task')
  return row
}

async function findTask(db: Db | Tx, weddingId: string, id: string) {
  const [row] = await selectTasks(db).where(and(eq(tasks.weddingId, weddingId), eq(tasks.id, id)))
  return row
}

function selectTasks(db: Db) {
  const creator = alias(members, 'creator')
  const assignee = alias(members, 'assignee')
  return db
    .select({
      id: tasks.id,
      seq: tasks.seq,
      asked: tasks.asked,
      title: tasks.title,
      notes: tasks.notes,
      status: tasks.status,
      dueAt: tasks.dueAt,
      updatedAt: tasks.updatedAt,
      deletedAt: tasks.deletedAt,
      createdBy: { id: creator.id, name: creator.name, role: creator.role },
      assignee: { id: assignee.id, name: assignee.name, role: assignee.role },
    })
    .from(tasks)
    .innerJoin(creator, and(eq(creator.weddingId, tasks.weddingId), eq(creator.id, tasks.createdBy)))
    .leftJoin(assignee, and(eq(assignee.weddingId, tasks.weddingId), eq(assignee.id, tasks.assigneeId)))
}

type TaskRow = Awaited<ReturnType<typeof selectTasks>>[number]

function toTask({ id, title, notes, status, dueAt, createdBy, assignee, updatedAt }: TaskRow): Task {
  return {
    id,
    title,
    notes,
    status,
    dueAt: dueAt?.toISOString() ?? null,
    createdBy,
    assignee,
    updatedAt: updatedAt.toISOString(),
  }
}

// A date that was mistyped may be in a year that the database does not have.
function dueOf(value: string | null | undefined): string | null {
  if (value == null) return null
  const dueAt = momentOf('dueAt', value).toISOString()
  if (!/^2\d{3}-/.test(dueAt)) throw badInput('dueAt', 'dueAt must be in the years 2000 to 2999')
  return dueAt
}

function dateOf<None extends null | undefined>(moment: string | None): Date | None {
  return typeof moment === 'string' ? new Date(moment) : moment
}
