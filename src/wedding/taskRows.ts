// Tasks in the table, and how they are read.

import { and, eq } from 'drizzle-orm'
import { alias } from 'drizzle-orm/pg-core'
import type { Member } from '../access/viewer.ts'
import type { Db, Tx } from '../db/open.ts'
import { members, tasks } from '../db/schema.ts'
import { kind } from '../feed/event.ts'
import { noSuch } from '../refusal.ts'
import { memberColumns } from './memberRows.ts'

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

/** The task of this id. Throws NOT_FOUND if there is none, or none any more. */
export async function taskOf(tx: Tx, weddingId: string, id: string): Promise<Task> {
  const row = await taskRowOf(tx, weddingId, id)
  if (row.deletedAt) throw noSuch('task')
  return toTask(row)
}

/** The row of a task, deleted or not. Throws NOT_FOUND if there is none. */
export async function taskRowOf(tx: Tx, weddingId: string, id: string): Promise<TaskRow> {
  const row = await findTask(tx, weddingId, id)
  if (!row) throw noSuch('task')
  return row
}

/** The row of a task, deleted or not; undefined if there is none. */
export async function findTask(db: Db | Tx, weddingId: string, id: string): Promise<TaskRow | undefined> {
  const [row] = await selectTasks(db).where(and(eq(tasks.weddingId, weddingId), eq(tasks.id, id)))
  return row
}

/** Selects tasks with the people they name. */
export function selectTasks(db: Db) {
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
      createdBy: memberColumns(creator),
      assignee: memberColumns(assignee),
    })
    .from(tasks)
    .innerJoin(creator, and(eq(creator.weddingId, tasks.weddingId), eq(creator.id, tasks.createdBy)))
    .leftJoin(assignee, and(eq(assignee.weddingId, tasks.weddingId), eq(assignee.id, tasks.assigneeId)))
}

/** A task as it is selected. `asked` is the input of its creation. */
export interface TaskRow {
  id: string
  seq: number
  asked: string
  title: string
  notes: string | null
  status: TaskStatus
  dueAt: Date | null
  updatedAt: Date
  deletedAt: Date | null
  createdBy: Member
  assignee: Member | null
}

/** Builds a task from its row. */
export function toTask({ id, title, notes, status, dueAt, createdBy, assignee, updatedAt }: TaskRow): Task {
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

/** Builds a task from its row, with its place in the list. */
export function toStoredTask(row: TaskRow): StoredTask {
  return { seq: row.seq, ...toTask(row) }
}
