// After an update the server no longer has the files of the version that runs in this page.

const replacedAt = 'attitudes:replaced-at'
const isToTell = 'attitudes:replaced'
/**
 * While several servers are updated, they answer with the old and the new version in turn: a page does not follow each
 * of them.
 */
const atMostEvery = 60_000

/** If the server has another version of the app, reloads the page and never resolves; at most once a minute. */
export async function reloadIfReplaced(): Promise<void> {
  if (Date.now() - Number(sessionStorage.getItem(replacedAt)) < atMostEvery) return
  const response = await fetch(location.pathname, { headers: { accept: 'text/html' }, cache: 'no-cache' }).catch(
    () => undefined,
  )
  const running = [...document.scripts].filter(({ src }) => src !== '').map(({ src }) => new URL(src).pathname)
  if (!response?.ok || isVersion(await response.text(), running)) return
  sessionStorage.setItem(replacedAt, String(Date.now()))
  sessionStorage.setItem(isToTell, 'yes')
  location.reload()
  await new Promise(() => {})
}

/** Whether this page was reloaded for a new version; returns true only once. */
export function wasReplaced(): boolean {
  const was = sessionStorage.getItem(isToTell) !== null
  sessionStorage.removeItem(isToTell)
  return was
}

/** Whether a page is of the version with these scripts, by their paths: the build names each file by its content. */
export function isVersion(html: string, scripts: string[]): boolean {
  return scripts.every((path) => html.includes(path))
}
