/** Stylesheets that could not be loaded. Vite asks for the stylesheet of a part once, also if that fails. */
const missing = new Set<string>()

/** Notes from now on which stylesheets cannot be loaded. */
export function watchStylesheets() {
  const note = ({ target }: Event) => {
    if (!(target instanceof HTMLLinkElement) || target.rel !== 'stylesheet') return
    missing.add(target.href)
    target.remove()
  }
  // These events do not bubble.
  addEventListener('error', note, { capture: true })
}

/** Loads those that are missing. Rejects if one of them cannot be loaded this time either. */
export async function loadMissingStylesheets(): Promise<void> {
  await Promise.all([...missing].map(loadStylesheet))
}

async function loadStylesheet(href: string): Promise<void> {
  missing.delete(href)
  const link = Object.assign(document.createElement('link'), { rel: 'stylesheet', crossOrigin: '', href })
  await new Promise<unknown>((resolve, reject) => {
    link.onload = resolve
    link.onerror = reject
    document.head.append(link)
  })
}
