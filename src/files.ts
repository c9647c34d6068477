import { fileURLToPath } from 'node:url'

/** Path of a file or folder that comes with the server. `path` is relative to src/, or once built to dist/src/. */
export function fileOf(path: string): string {
  return fileURLToPath(new URL(path, import.meta.url))
}
