// After an update the server no longer has the files of the version that runs in this page.

const replacedAt = 'attitudes:replaced-at'
const isToTell = 'attitudes:replaced'
/**
 * While several servers are updated, they answer with the old and the new version in turn: a page does not follow each
 * of them.
 */
const atMostEvery = 60_000

/**
 * If the server has another version of the app, reloads the page and never resolves; at most once a minute. The same for
 * code that `isStuck`, as soon as the server answers: many browsers do not ask again for a file that they did not get, for
 * as long as the page is open.
 */
export async function reloadIfReplaced(isStuck = false): Promise<void> {
  if (Date.now() - Number(sessionStorage.getItem(replacedAt)) < atMostEvery) return
  const response = await fetch(location.pathname, { headers: { accept: 'text/html' }, cache: 'no-cache' }).catch(
    () => undefined,
  )
  const running = [...document.scripts].filter(({ src }) => src !== '').map(({ src }) => new URL(src).pathname)
  if (!response?.ok) return
  const isSame = isVersion(await response.text(), running)
  if (isSame && !isStuck) return
  sessionStorage.setItem(replacedAt, String(Date.now()))
  if (!isSame) sessionStorage.setItem(isToTell, 'yes')
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
