import { type ComponentType, lazy } from 'react'
import { reloadIfReplaced } from './newVersion.ts'

/** The code of a part of the app could not be loaded. */
export class NotLoaded extends Error {
  override name = 'NotLoaded'
}

/**
 * A component whose code is loaded when it is first shown, below a `Suspense`; `preload` begins before that.
 * Throws NotLoaded while rendering if its code cannot be loaded, unless the server has a newer version: that one replaces this page.
 */
export function lazily<Props>(load: () => Promise<ComponentType<Props>>) {
  const component = lazy(async () => {
    try {
      return { default: await load() }
    } catch (cause) {
      await reloadIfReplaced()
      throw new NotLoaded('A part of the app could not be loaded', { cause })
    }
  })
  return Object.assign(component, {
    preload() {
      // It is loaded again when it is shown; that tells the failure.
      load().catch(() => {})
    },
  })
}
