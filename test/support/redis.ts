import { inject } from 'vitest'
import { startProgram } from './setup/program.ts'

/** Starts a Redis of a test's own on this port, which stores nothing on disk. */
export function startRedis(port: number) {
  const program = inject('services').redisServer ?? ''
  return startProgram(
    program,
    ['--port', String(port), '--save', '', '--appendonly', 'no'],
    'Ready to accept connections',
  )
}
