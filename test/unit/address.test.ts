import { describe, expect, test } from 'vitest'
import { readAddress } from '../../src/db/address.ts'

const h = (host: string, port = 5432) => ({ host, port })

describe('the address of PostgreSQL', () => {
  test.each([
    ['postgres://u:p@db:6543/live', 'postgres://u:p@db:6543/live', [h('db', 6543)]],
    ['postgresql://db/live', 'postgresql://db:5432/live', [h('db')]],
    [
      'postgres://u:p@h1:5432,h2:5433/live?target_session_attrs=read-write',
      'postgres://u:p@h1:5432/live',
      [h('h1'), h('h2', 5433)],
    ],
    [
      'postgres://u:p%40s@h1,h2/live?sslmode=require&target_session_attrs=primary',
      'postgres://u:p%40s@h1:5432/live?sslmode=require',
      [h('h1'), h('h2')],
    ],
    ['postgres://[::1]:5433,h2/live', 'postgres://[::1]:5433/live', [h('::1', 5433), h('h2')]],
    ['postgres://u@/live?host=h1,h2&port=1,2', 'postgres://u@h1:1/live', [h('h1', 1), h('h2', 2)]],
    ['postgres://u@/live?host=h1,h2&port=6000', 'postgres://u@h1:6000/live', [h('h1', 6000), h('h2', 6000)]],
    ['postgres://u@/live?host=/var/run/postgresql', 'postgres://u@localhost/live', [h('/var/run/postgresql')]],
    ['postgres:///live', 'postgres://localhost:5432/live', [h('localhost')]],
    ['postgres://u:a,b@db/live', 'postgres://u:a,b@db:5432/live', [h('db')]],
  ])('%s', (text, url, hosts) => {
    expect(readAddress(text)).toEqual({ url, hosts })
  })

  test.each([
    ['mysql://db/live', 'must be a URL such as postgres://user:password@host:5432/database'],
    ['live:hunter2@db', 'must be a URL such as postgres://user:password@host:5432/database'],
    ['postgres://db:port/live', 'must be a URL such as postgres://user:password@host:5432/database'],
    ['postgres://h1,h2:99999/live', 'must name ports from 1 to 65535'],
    [
      'postgres://h1,h2/live?target_session_attrs=standby',
      'must have no target_session_attrs but any, primary, read-write: this server writes',
    ],
  ])('%s says what is wrong', (text, message) => {
    expect(() => readAddress(text)).toThrow(message)
  })
})
