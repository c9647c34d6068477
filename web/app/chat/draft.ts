/** The text that is not sent yet, kept over a reload of the tab; empty where the browser keeps nothing. */
export function keptDraft(key: string): string {
  try {
    const draft: unknown = JSON.parse(sessionStorage.getItem(key) ?? '""')
    return typeof draft === 'string' ? draft : ''
  } catch {
    return ''
  }
}

/** Keeps a text over a reload, where the browser lets it. */
export function keepDraft(key: string, text: string) {
  try {
    sessionStorage.setItem(key, JSON.stringify(text))
  } catch {
    // It is still in its box.
  }
}
