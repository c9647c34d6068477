import { isNotNull } from 'drizzle-orm'
import { index, pgTable, primaryKey, text, uuid } from 'drizzle-orm/pg-core'
import type { Role } from '../../access/viewer.ts'
import { maybeMoment, moment, sequence, weddingId } from './columns.ts'

/** The people of weddings. A member who was removed stays as the sender of their messages. */
export const members = pgTable(
  'members',
  {
    weddingId: weddingId(),
    id: text('id').notNull(),
    name: text('name').notNull(),
    role: text('role').$type<Role>().notNull(),
    /** When the token that this row was last written from was issued (seconds); an older one changes nothing. */
    issuedAt: sequence('issued_at'),
    joinedAt: moment('joined_at').defaultNow(),
    /**
     * Set while they are removed. A token that was issued later brings them back, and so does an invitation if they
     * have left by themselves.
     */
    removedAt: maybeMoment('removed_at'),
    /** The member who removed them: themselves if they have left. Null before this column existed. */
    removedBy: text('removed_by'),
    /** The invitation that they joined with; null for members who came with a token, or before this column existed. */
    invitationId: uuid('invitation_id'),
    /** The integration that acts as this member; null for people. */
    integrationId: uuid('integration_id'),
  },
  // No index by name: its order would be that of the ICU library which wrote it, and lose people when that is updated.
  (table) => [
    primaryKey({ columns: [table.weddingId, table.id] }),
    // Finds removed members, whose reading marks are deleted some time later.
    index('members_removed').on(table.weddingId, table.id).where(isNotNull(table.removedAt)),
    // Counts the members who have joined with an invitation.
    index('members_by_invitation').on(table.weddingId, table.invitationId).where(isNotNull(table.invitationId)),
  ],
)
