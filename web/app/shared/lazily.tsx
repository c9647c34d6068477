import { type ComponentType, use } from 'react'
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
 * NotLoaded while rendering if its code cannot be loaded, unless the server has a newer version: that one replaces this
 * page.
 */
export function lazily<Props extends object>(load: () => Promise<ComponentType<Props>>) {
  let loading: Promise<ComponentType<Props>> | undefined
  const begin = () => {
    const begun = loadOnce(load).catch((cause) => {
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
  for (;;) {
    try {
      return await loadOnce(load)
    } catch {
      await whenReachable()
    }
  }
}

/** Loads code that somebody waits for. If the server has a newer version, that one replaces this page. */
export async function loadOnce<Code>(load: () => Promise<Code>): Promise<Code> {
  try {
    await loadMissingStylesheets()
    return await load()
  } catch (error) {
    await reloadIfReplaced()
    throw error
  }
}
