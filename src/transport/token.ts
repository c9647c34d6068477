/** The token of an `Authorization` header (RFC 6750). */
export function bearer(header: string | null | undefined): string | undefined {
  return /^Bearer +(\S+)$/i.exec(header?.trim() ?? '')?.[1]
}
