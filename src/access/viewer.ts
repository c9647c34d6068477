export const roles = ['ADMIN', 'COUPLE', 'PLANNER', 'DJ', 'PHOTOGRAPHER', 'VENDOR', 'GUEST'] as const
export type Role = (typeof roles)[number]

/** A person as others see them. It is stored inside events, so it holds nothing that changes with who looks. */
export type Member = { id: string; name: string; role: Role }

/** Who asks. An ADMIN may be in no wedding: then `weddingId` is empty. */
export type Viewer = Member & { weddingId: string; expiresAt: Date }

/** A member as an event shows them, without what only the server knows. */
export function asMember({ id, name, role }: Member): Member {
  return { id, name, role }
}
