import type { PresenceStatus } from '@attitudes/live/documents'
import { useOnlineUsers } from '@attitudes/live/react'
import { useTranslation } from 'react-i18next'

export type Presence = { status: PresenceStatus; customStatus: string | null }

const away: Presence = { status: 'OFFLINE', customStatus: null }

/** Status of a member: a member who is not online is offline. */
export function usePresences() {
  const online = useOnlineUsers()
  const byId = new Map<string, Presence>(online.map((user) => [user.userId, user]))
  return { online, presenceOf: (id: string): Presence => byId.get(id) ?? away }
}

/** Describes the status of a member, with their own text. */
export function usePresenceText(): (presence: Presence) => string {
  const { t } = useTranslation()
  return ({ status, customStatus: text }) =>
    text ? t('presence.withText', { status: t(`presence.${status}`), text }) : t(`presence.${status}`)
}
