import { type ComponentType, use } from 'react'
import { isWriting } from './isWriting.ts'
import { reloadIfReplaced } from './newVersion.ts'
import { whenReachable } from './reachable.ts'
import { loadMissingStylesheets } from './stylesheets.ts'

/** The code of a part of the app could not be loaded. */
export class NotLoaded extends Error {
  override name = 'NotLoaded'
  /** Forgets this failure: when the part is shown next, its code is loaded again. */
  readonly forget: () => void

  constructor(cause: unknown, forget: () => void) {
    super('A part of the app could not be loaded', { cause })
    this.forget = forget
  }
}

/**
 * A component whose code is loaded when it is first shown, below a `Suspense`; `preload` begins before that. Throws
 * NotLoaded while rendering if its code cannot be loaded; see `loadOnce`.
 */
export function lazily<Props extends object>(load: () => Promise<ComponentType<Props>>) {
  let loading: Promise<ComponentType<Props>> | undefined
  let failures = 0
  const begin = () => {
    const begun = loadOnce(load, failures > 0 && !isWriting()).catch((cause) => {
      failures++
      throw new NotLoaded(cause, () => {
        if (loading === begun) loading = undefined
      })
    })
    return begun
  }
  const Lazy = (props: Props) => {
    loading ??= begin()
    const Loaded = use(loading)
    return <Loaded {...props} />
  }
  return Object.assign(Lazy, {
    preload() {
      loading ??= begin()
      // The failure is shown where the part is shown.
      loading.catch(() => {})
    },
  })
}

/** Loads code without which nothing can be shown. Tries again each time when the server answers. */
export async function loadSurely<Code>(load: () => Promise<Code>): Promise<Code> {
  for (let failures = 0; ; failures++) {
    try {
      return await loadOnce(load, failures > 0)
    } catch {
      await whenReachable()
    }
  }
}

/**
 * Loads code that somebody waits for. If the server has a newer version, that one replaces this page; and so does this
 * version, for code that has failed before.
 */
export async function loadOnce<Code>(load: () => Promise<Code>, hasFailed = false): Promise<Code> {
  try {
    await loadMissingStylesheets()
    return await load()
  } catch (error) {
    await reloadIfReplaced(hasFailed)
    throw error
  }
}
