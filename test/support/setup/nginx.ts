import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startProgram } from './program.ts'

/** Starts an nginx whose `http` block is this text. */
export async function startNginx(program: string, http: string) {
  const folder = mkdtempSync(join(tmpdir(), 'attitudes-nginx-'))
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(
    (part) => `${part}_temp_path ${folder}/${part};`,
  )
  const configuration = [
    // As root, workers would run as another user, who may not open the folder.
    process.getuid?.() === 0 ? 'user root;' : '',
    `daemon off; worker_processes 1; pid ${folder}/pid; error_log stderr notice;`,
    `events {} http { access_log off; ${temporary.join(' ')}`,
    http,
    '}',
  ]
  writeFileSync(join(folder, 'nginx.conf'), configuration.join('\n'))
  const nginx = await startProgram(program, ['-e', 'stderr', '-c', join(folder, 'nginx.conf')], 'start worker process')
  return {
    async [Symbol.asyncDispose]() {
      await nginx.end()
      rmSync(folder, { recursive: true })
    },
  }
}
