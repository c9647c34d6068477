import { request, type TestWedding, tokenOf } from './wedding.ts'

/** An ADMIN whose token names no wedding, at one of the servers: -1 is the last one. */
export async function adminOf({ servers }: TestWedding, { name = 'root', server = 0 } = {}) {
  const token = await tokenOf({ sub: name, name, role: 'ADMIN' })
  const ask = (query: string, variables: object) => request(servers.at(server)?.url ?? '', token, query, variables)
  return {
    /** The answer's data. Throws its errors. */
    async gets(query: string, variables: object): Promise<any> {
      const { data, errors } = await ask(query, variables)
      if (errors) throw new Error(JSON.stringify(errors))
      return data
    },
    /** The `extensions` of the first error; undefined without one. */
    refusal: async (query: string, variables: object) => (await ask(query, variables)).errors?.[0]?.extensions,
  }
}
