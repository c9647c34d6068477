import { createHash } from 'node:crypto'
import { stripIgnoredCharacters } from 'graphql'
import { Refusal } from '../../refusal.ts'

/** The document that a request names: its text, or its id in one of two forms. */
export interface Named {
  query?: unknown
  /** `sha256:` and the digest of the text, as the appendix of GraphQL over HTTP on persisted documents says. */
  documentId?: unknown
  /** `persistedQuery.sha256Hash` is the id of Apollo Client's persisted queries. */
  extensions?: unknown
}

/** Whether documents other than the trusted ones are run: `only` refuses them. */
export type DocumentPolicy = 'only' | 'off'

/** The documents that the library and the app send. A client may name each of them by its id. */
export class TrustedDocuments {
  readonly #policy: DocumentPolicy
  /** By their ids. A value that is no text is no id. */
  readonly #texts: ReadonlyMap<unknown, string>
  /** As `formOf` has them. */
  readonly #forms: ReadonlySet<string>

  constructor(texts: readonly string[], policy: DocumentPolicy) {
    this.#policy = policy
    this.#texts = new Map(texts.map((text) => [idOf(text), text]))
    this.#forms = new Set(texts.map(stripIgnoredCharacters))
  }

  /**
   * The text of the document that a request asks for: its own, or else that of the id. Undefined for a request that
   * has neither. Throws a Refusal, NOT_FOUND, for an id of no trusted document.
   */
  textOf({ query, documentId, extensions }: Named): string | undefined {
    if (typeof query === 'string' && query !== '') return query
    if (documentId != null) {
      const text = this.#texts.get(documentId)
      if (!text) throw new Refusal('NOT_FOUND', 'No trusted document has this id', { field: 'documentId' })
      return text
    }
    const hash = hashIn(extensions)
    if (hash === undefined) return undefined
    const text = typeof hash === 'string' ? this.#texts.get(`sha256:${hash}`) : undefined
    // Apollo Client knows the message, and sends the text.
    if (!text) throw new Refusal('NOT_FOUND', 'PersistedQueryNotFound', { field: 'extensions' })
    return text
  }

  /** Throws a Refusal, FORBIDDEN, for a document that may not run. White space and commas make no difference. */
  check(text: string): void {
    if (this.#policy === 'off' || this.#forms.has(formOf(text))) return
    throw new Refusal('FORBIDDEN', 'This server runs trusted documents only: send one of those of the app', {
      reason: 'UNTRUSTED_DOCUMENT',
    })
  }
}

/** Whether a request names its document by an id. */
export function hasId({ documentId, extensions }: Named): boolean {
  return documentId != null || hashIn(extensions) !== undefined
}

function hashIn(extensions: unknown): unknown {
  const { persistedQuery } = (extensions ?? {}) as { persistedQuery?: { sha256Hash?: unknown } | null }
  return persistedQuery?.sha256Hash ?? undefined
}

function idOf(text: string): string {
  return `sha256:${createHash('sha256').update(text).digest('hex')}`
}

/** The text as all ways of writing it have in common. A text that is no GraphQL stays as it is. */
function formOf(text: string): string {
  try {
    return stripIgnoredCharacters(text)
  } catch {
    return text
  }
}
