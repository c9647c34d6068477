import { useTranslation } from 'react-i18next'
import { type PresenceStatus, useOnlineUsers } from '../../live/index.ts'

export type Standing = { status: PresenceStatus; customStatus: string | null }

const away: Standing = { status: 'OFFLINE', customStatus: null }

/** Status of a member: a member who is not online is offline. */
export function useStandings() {
  const online = useOnlineUsers()
  const byId = new Map<string, Standing>(online.map((user) => [user.userId, user]))
  return { online, standingOf: (id: string): Standing => byId.get(id) ?? away }
}

/** Describes the status of a member, with their own text. */
export function useStandingWords(): (standing: Standing) => string {
  const { t } = useTranslation()
  return ({ status, customStatus: text }) =>
    text ? t('presence.withText', { status: t(`presence.${status}`), text }) : t(`presence.${status}`)
}
