import { readdirSync } from 'node:fs'
import { join } from 'node:path'

/** Paths of all files in these folders of the repository, but for those that were built or installed there. */
export function filesIn(...folders: string[]): string[] {
  return folders
    .flatMap((folder) => readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((name) => join(folder, name)))
    .filter((path) => !/(^|\/)(dist|node_modules)\//.test(path))
}
