/** All roles, as tokens name them. */
export const roles = ['ADMIN', 'COUPLE', 'PLANNER', 'DJ', 'PHOTOGRAPHER', 'VENDOR', 'GUEST'] as const

/** The part that a member has at their wedding. */
export type Role = (typeof roles)[number]
