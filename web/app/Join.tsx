import type { Session } from './session.ts'

export function Join(_: { code: string; session: Session }) {
  return null
}
