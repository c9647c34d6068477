// Without TextEncoder and TextDecoder: jsdom and older React Natives have neither.

/** The text of base64url (RFC 4648, section 5) that stands for UTF-8. Throws if it stands for none. */
export function textOfBase64Url(encoded: string): string {
  const bytes = atob(encoded.replaceAll('-', '+').replaceAll('_', '/'))
  return decodeURIComponent([...bytes].map((byte) => `%${byte.charCodeAt(0).toString(16).padStart(2, '0')}`).join(''))
}

/** A text as base64url of its UTF-8, without padding. */
export function base64UrlOf(text: string): string {
  const bytes = encodeURIComponent(text).replaceAll(/%(..)/g, (_, hex) => String.fromCharCode(Number.parseInt(hex, 16)))
  return btoa(bytes).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')
}
