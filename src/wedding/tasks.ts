import { and, eq, inArray, isNull, or, type SQL } from 'drizzle-orm'
import type { Limits } from '../access/limits.ts'
import { allow, seenBy, seesAll } from '../access/permissions.ts'
import { asMember, type Member, type Viewer } from '../access/viewer.ts'
import type { Database, Tx } from '../db/open.ts'
import { tasks } from '../db/schema.ts'
import { restrictedTo } from '../feed/event.ts'
import type { Feed } from '../feed/feed.ts'
import type { Writing } from '../feed/log.ts'
import { noSuch } from '../refusal.ts'
import { badInput, lineOf, maybeTextOf, maybeUuidOf, memberIdOf, momentOf, uuidOf } from './input.ts'
import { findMember } from './memberRows.ts'
import { type NotificationKind, notify } from './notifications.ts'
import { type Created, createOnce, idTaken, newId } from './once.ts'
import { type Page, pageBy } from './page.ts'
import { isRepeat } from './repeats.ts'
import {
  findTask,
  type StoredTask,
  selectTasks,
  type Task,
  type TaskChange,
  type TaskStatus,
  taskChanged,
  taskOf,
  taskRowOf,
  toStoredTask,
  toTask,
} from './taskRows.ts'

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
export class Tasks {
  readonly #parts: Parts

  constructor(parts: Parts) {
    this.#parts = parts
  }

  /**
   * Creates a task, once for each id; sent again it returns the task as it is now. For members with the permission
   * MANAGE_TASKS. Throws BAD_USER_INPUT, NOT_FOUND (no such assignee), RATE_LIMITED, and CONFLICT when the id has
   * another content.
   */
  async create(viewer: Viewer, draft: TaskDraft): Promise<Task> {
    const { db, feed, limits, sizes } = this.#parts
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
  }

  /**
   * Changes the fields that are not omitted; without a difference nothing is stored. For its assignee, its creator, and
   * the roles that may change any task: FORBIDDEN for others who see it. NOT_FOUND for a task that is not there.
   */
  async update(viewer: Viewer, { id: named, ...update }: Update): Promise<Task> {
    const { sizes } = this.#parts
    const id = uuidOf('id', named)
    const changes = {
      title: update.title == null ? undefined : lineOf('title', update.title, sizes.titleLength),
      notes: update.notes === undefined ? undefined : maybeTextOf('notes', update.notes, sizes.contentLength),
      status: update.status ?? undefined,
      dueAt: update.dueAt === undefined ? undefined : dueOf(update.dueAt),
    }
    return this.#write(viewer, id, async (before, writing) => {
      if (before.assignee?.id !== viewer.id) allowChanging(viewer, before)
      if ((await isRepeat(writing, viewer)) || isAlready(before, changes)) return before
      const task = await change(writing, viewer, 'UPDATED', before, changes)
      await notifyOf(writing, viewer, 'TASK_UPDATED', task, [task.assignee, task.createdBy])
      return task
    })
  }

  /**
   * Gives a task to a member. For its creator, and the roles that may change any task. Its assignee again changes
   * nothing.
   */
  async assign(viewer: Viewer, { id: named, assigneeId: to }: { id: string; assigneeId: string }): Promise<Task> {
    const id = uuidOf('id', named)
    const assigneeId = memberIdOf('assigneeId', to)
    return this.#write(viewer, id, async (before, writing) => {
      allowChanging(viewer, before)
      if ((await isRepeat(writing, viewer)) || before.assignee?.id === assigneeId) return before
      const assignee = await assigneeOf(writing.tx, viewer.weddingId, assigneeId)
      const task = await change(writing, viewer, 'ASSIGNED', before, { assigneeId })
      await notifyOf(writing, viewer, 'TASK_ASSIGNED', task, [assignee])
      return task
    })
  }

  /** Takes a task from its assignee. For the same people as `assign`. Without an assignee nothing changes. */
  async unassign(viewer: Viewer, named: string): Promise<Task> {
    return this.#write(viewer, uuidOf('id', named), async (before, writing) => {
      allowChanging(viewer, before)
      if ((await isRepeat(writing, viewer)) || before.assignee === null) return before
      return change(writing, viewer, 'ASSIGNED', before, { assigneeId: null })
    })
  }

  /**
   * Deletes a task, and returns it as it was last. For the same people as `assign`. Deleting it again changes nothing.
   * To every other call it is NOT_FOUND from then on.
   */
  async delete(viewer: Viewer, named: string): Promise<Task> {
    const { feed, limits } = this.#parts
    const id = uuidOf('id', named)
    await limits.write(viewer)
    return feed.record(viewer.weddingId, async (writing) => {
      const row = await taskRowOf(writing.tx, viewer.weddingId, id)
      const before = toTask(row)
      allowChanging(viewer, before)
      if (row.deletedAt) return before
      return change(writing, viewer, 'DELETED', before, { deletedAt: writing.at })
    })
  }

  /** The task of this id, or null if there is none that the viewer may see. */
  async find(viewer: Viewer, named: string): Promise<StoredTask | null> {
    const id = maybeUuidOf(named)
    if (id === undefined) return null
    const [row] = await selectTasks(this.#parts.readAs(viewer)).where(and(isListed(viewer, {}), eq(tasks.id, id)))
    return row ? toStoredTask(row) : null
  }

  /** The number of tasks in the whole list. Throws BAD_USER_INPUT. */
  async count(viewer: Viewer, filter: Wanted): Promise<number> {
    return this.#parts.readAs(viewer).$count(tasks, isListed(viewer, filter))
  }

  /** The tasks that the viewer may see, the oldest first. Throws BAD_USER_INPUT. */
  async list(viewer: Viewer, filter: Wanted, page: Page<number>): Promise<StoredTask[]> {
    const { where, orderBy } = pageBy(tasks.seq, 'ascending', page)
    const rows = await selectTasks(this.#parts.readAs(viewer))
      .where(and(isListed(viewer, filter), where))
      .orderBy(orderBy)
      .limit(page.limit)
    return rows.map(toStoredTask)
  }

  /** Writes a change of a task that is not deleted. */
  async #write(viewer: Viewer, id: string, apply: (before: Task, writing: Writing) => Promise<Task>): Promise<Task> {
    const { feed, limits } = this.#parts
    const { weddingId } = viewer
    await limits.write(viewer)
    return feed.record(weddingId, async (writing) => apply(await taskOf(writing.tx, weddingId, id), writing))
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
  const { weddingId, id: createdBy } = viewer
  const { title, notes, dueAt, assigneeId } = draft
  const asked = JSON.stringify({ title, notes, dueAt, assigneeId })
  const known = await findTask(tx, weddingId, id)
  if (known) {
    if (known.asked !== asked || known.createdBy.id !== viewer.id) throw idTaken('task')
    return { value: toTask(known), isNew: false }
  }
  const assignee = assigneeId === null ? null : await assigneeOf(tx, weddingId, assigneeId)
  await tx.insert(tasks).values({
    ...{ weddingId, id, seq, asked, title, notes, dueAt: dateOf(dueAt) },
    ...{ createdBy, assigneeId, updatedAt: at },
  })
  const task = await taskOf(tx, weddingId, id)
  emitChange(writing, viewer, 'CREATED', task)
  await notifyOf(writing, viewer, 'TASK_ASSIGNED', task, [assignee])
  return { value: task, isNew: true }
}

type Changes = Partial<NewTask & { status: TaskStatus; deletedAt: Date }>

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
  const task = toTask(await taskRowOf(tx, viewer.weddingId, id))
  emitChange(writing, viewer, what, task, assignee)
  return task
}

function emitChange({ emit }: Writing, viewer: Viewer, what: TaskChange, task: Task, previous: Member | null = null) {
  const people = [task.createdBy, task.assignee, previous].flatMap((member) => member?.id ?? [])
  emit(
    taskChanged,
    { change: what, task, updatedBy: asMember(viewer) },
    restrictedTo([...new Set(people)], seenBy.tasks),
  )
}

/** Notifies each of these people once, without the person who did it. */
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

/** When a task is due. The year is checked, since the database does not have all years that somebody may mistype. */
function dueOf(value: string | null | undefined): string | null {
  if (value == null) return null
  const dueAt = momentOf('dueAt', value).toISOString()
  if (!/^2\d{3}-/.test(dueAt)) throw badInput('dueAt', 'dueAt must be in the years 2000 to 2999')
  return dueAt
}

function dateOf<None extends null | undefined>(moment: string | None): Date | None {
  return typeof moment === 'string' ? new Date(moment) : moment
}
