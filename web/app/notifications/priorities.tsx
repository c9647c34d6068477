import type { Priority } from '@attitudes/live/documents'
import type { ReactNode } from 'react'
import { AnnounceIcon, ChangeIcon, UrgentIcon } from '../shared/icons.tsx'
import classes from './priorities.module.css'

type Look = { color: string; icon: ReactNode; autoClose: number | false; className?: string; priority?: number }

/**
 * How an announcement looks, by its priority: each has its own sign and colour. An urgent one stays until it is closed.
 */
export const looks: Record<Priority, Look> = {
  INFO: { color: 'sage', icon: <AnnounceIcon />, autoClose: 10_000 },
  WARNING: { color: 'gold', icon: <ChangeIcon />, autoClose: 30_000, priority: 1 },
  URGENT: { color: 'rose', icon: <UrgentIcon />, className: classes.urgent, autoClose: false, priority: 2 },
}
