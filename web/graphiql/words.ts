import type { Texts } from './texts.ts'

/** Facts that words depend on: the language, and whether the server is a demo, in which one signs in by choosing a person. */
export interface Wording {
  texts: Texts
  isDemo: boolean
}

/** Close codes of this side, whose reasons explain nothing: the browser's, and those of graphql-ws after a silence. */
const unexplained = [1006, 4499, 4504]
const forbidden = 4403
/** Close codes of what a client did wrong: the same frame would be refused again. docs/api.md has all of them. */
const mistakes = [1002, 1007, 4400, 4401, 4406, 4409, 4429]
const final = [...mistakes, 1009, forbidden, 4500]

/** Whether connecting again would end in the same way. */
export const isFinal = (code: number): boolean => final.includes(code)

/** Milliseconds before the attempt after this many in a row: twice as long each time, up to half a minute. */
export const waitBefore = (attempt: number, random: () => number = Math.random): number =>
  (0.5 + random() / 2) * Math.min(30_000, 500 * 2 ** attempt)

/** Why a connection was closed, and what comes next. The reason of the server is kept as it is. */
export function closingInWords({ code, reason }: { code: number; reason: string }, { texts, isDemo }: Wording): string {
  const cause = texts.closings[code] ?? (mistakes.includes(code) ? texts.pageMistake : '')
  const said = unexplained.includes(code) || !reason ? '' : `${reason.replace(/\.?$/, '.')}`
  const next = code === forbidden ? signInWords({ texts, isDemo }) : isFinal(code) ? '' : texts.tryingAgain
  return `${code}: ${[said, cause, next].filter(Boolean).join(' ')}`
}

/** Says what to do about the first of these errors that something can be done about; undefined if there is none. */
export function adviceFor(errors: unknown, { texts, isDemo }: Wording): string | undefined {
  for (const code of codesOf(errors)) {
    if (code === 'UNAUTHENTICATED') return signInWords({ texts, isDemo })
    const advice = texts.advice[code]
    if (advice) return advice
  }
  return undefined
}

const signInWords = ({ texts, isDemo }: Wording) => (isDemo ? texts.signInAgain.demo : texts.signInAgain.other)

function codesOf(errors: unknown): string[] {
  if (!Array.isArray(errors)) return []
  return errors.flatMap(({ extensions }: { extensions?: { code?: unknown } }) => String(extensions?.code ?? ''))
}
