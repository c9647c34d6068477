import { and, eq, inArray, isNull } from 'drizzle-orm'
import { asMember, type Member, type Viewer } from '../access/viewer.ts'
import type { Db } from '../db/open.ts'
import { members, messages } from '../db/schema.ts'
import type { Writing } from '../feed/log.ts'
import { noSuch } from '../refusal.ts'
import { findMember, isPerson, memberColumns } from './memberRows.ts'
import { digestsOf, type MessageQuote, noDetails, storeDetails } from './messageDetails.ts'
import { conversationOf, draftOf, messageReceived, messagesOf, type StoredMessage } from './messageRows.ts'
import { digestOf, excerptOf } from './messageRules.ts'
import { notify } from './notifications.ts'
import { type Created, idTaken } from './once.ts'

/** A checked message that may answer another one. */
interface CheckedMessage {
  id: string
  recipientId: string | null
  content: string
  replyTo: string | null
}

/** Whether a stored message is what a viewer sends. `digest` is of what it was at first, if it has changed since. */
export function isSame(
  { sender, recipient, content, replyTo }: StoredMessage,
  sent: CheckedMessage & { viewer: Viewer },
  digest?: string | null,
): boolean {
  const isOfConversation = sender.id === sent.viewer.id && (recipient?.id ?? null) === sent.recipientId
  if (digest) return isOfConversation && digest === digestOf(sent.content, sent.replyTo)
  return isOfConversation && content === sent.content && (replyTo?.id ?? null) === sent.replyTo
}

/** Stores an answer with its quote, and notifies the sender of the message that it answers. */
export async function storeReply(
  writing: Writing,
  viewer: Viewer,
  sent: CheckedMessage & { replyTo: string },
): Promise<Created<StoredMessage>> {
  const { tx, at, seq, emit } = writing
  const { weddingId } = viewer
  const { id, recipientId, content, replyTo } = sent
  const known = await messagesOf(tx, weddingId, [id, replyTo])
  const earlier = known.get(id)
  if (earlier) {
    const digests = await digestsOf(tx, weddingId, [id])
    if (!isSame(earlier, { ...sent, viewer }, digests.get(id))) throw idTaken('message')
    return { value: earlier, isNew: false }
  }
  const recipient = recipientId === null ? null : (await recipientsOf(tx, weddingId, [sent])).get(recipientId)
  if (recipient === undefined) throw noSuch('member', 'recipientId')
  const conversation = conversationOf(viewer.id, recipientId)
  const answered = known.get(replyTo)
  if (!answered || conversationIn(answered) !== conversation) throw noSuch('message', 'replyTo', 'in this conversation')
  const quote: MessageQuote = { id: replyTo, sender: answered.sender, excerpt: excerptOf(answered.content) }

  const senderId = viewer.id
  await tx.insert(messages).values({ weddingId, id, seq, conversation, senderId, recipientId, content, sentAt: at })
  await storeDetails(tx, weddingId, id, { replyTo, replySenderId: quote.sender.id, excerpt: quote.excerpt })
  const { payload, audience } = draftOf({ id, content }, asMember(viewer), recipient)
  const message = { ...noDetails, ...payload(at.toISOString()).message, replyTo: quote }
  emit(messageReceived, { message }, audience)
  if (!answered.removed) await notifyOfReply(writing, viewer, answered.sender, id)
  return { value: { ...message, seq }, isNew: true }
}

/**
 * Notifies the sender of an answered message, unless they have answered themselves or are not here any more. The
 * notification names the person who answered, and has no word of the message: that may be removed.
 */
async function notifyOfReply(writing: Writing, { weddingId, id, name }: Viewer, to: Member, subjectId: string) {
  if (to.id === id) return
  const member = await findMember(writing.tx, weddingId, to.id)
  if (!member || member.removedAt) return
  await notify(writing, weddingId, { memberId: to.id, kind: 'MESSAGE_REPLIED', message: name, subjectId })
}

/** Returns the recipients of these messages who are at the wedding, by id. */
export async function recipientsOf(
  db: Db,
  weddingId: string,
  sent: { recipientId: string | null }[],
): Promise<Map<string, Member>> {
  const ids = sent.flatMap(({ recipientId }) => recipientId ?? [])
  if (ids.length === 0) return new Map()
  const rows = await db
    .select(memberColumns(members))
    .from(members)
    .where(and(eq(members.weddingId, weddingId), inArray(members.id, ids), isPerson, isNull(members.removedAt)))
  return new Map(rows.map((row) => [row.id, row]))
}

function conversationIn({ sender, recipient }: StoredMessage): string {
  return conversationOf(sender.id, recipient?.id ?? null)
}
