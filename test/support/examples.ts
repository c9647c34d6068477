import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../..', import.meta.url))

/** Returns the example of a page that is in this language and says this, for the server at `url`. */
export function exampleIn(document: string, language: string, saying: string, url: string): string {
  const blocks = readFileSync(`${root}/${document}`, 'utf8').matchAll(/^```(\w+)\n(.*?)^```/gms)
  for (const [, written, code] of blocks) {
    if (written === language && code?.includes(saying))
      return code.replaceAll('localhost:3001', url.replace('http://', ''))
  }
  throw new Error(`${document} has no ${language} example with ${saying}`)
}

/** A program that runs beside a test. */
export interface Program {
  /** Resolves with its output when it has ended. */
  ended: Promise<string>
  /** Resolves when it has printed this text; rejects with its output if it ends before. */
  says(text: string): Promise<void>
  /** Ends it, and returns its output. */
  end(): Promise<string>
}

/** Runs a program, by default in the folder of the repository, with these variables besides those of the test. */
export function runProgram(
  program: string,
  args: string[],
  environment: Record<string, string | undefined>,
  cwd = root,
): Program {
  const child = spawn(program, args, {
    cwd,
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'pipe', 'inherit'],
    // A group of its own, so that what it starts ends with it.
    detached: true,
  })
  let said = ''
  child.stdout.setEncoding('utf8').on('data', (chunk) => (said += chunk))
  const ended = once(child, 'close').then(() => said)
  return {
    ended,
    async says(text) {
      while (!said.includes(text))
        await Promise.race([once(child.stdout, 'data'), ended.then(() => Promise.reject(new Error(said)))])
    },
    end() {
      if (child.pid !== undefined && child.exitCode === null && child.signalCode === null) process.kill(-child.pid)
      return ended
    },
  }
}
