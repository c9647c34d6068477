import { expect } from 'vitest'
import type { TestWedding } from './wedding.ts'

export const list = '{ onlineUsers { member { id name role } status customStatus lastSeenAt } }'
export const update =
  'mutation ($input: UpdatePresenceInput!) { updatePresence(input: $input) { member { id } status customStatus } }'
const everything = `subscription ($after: Cursor) { events(after: $after) {
  __typename
  ... on MessageReceived { message { id } }
  ... on PresenceChanged { previousStatus presence { member { id } status customStatus lastSeenAt } }
} }`

type Told = { member: { id: string }; status: string; customStatus: string | null }
export const spoken = ({ member, status, customStatus }: Told) =>
  `${member.id} ${status}${customStatus === null ? '' : ` (${customStatus})`}`

/** Connects a member who gets the presence events of the others. */
export async function comes(wedding: TestWedding, name: string, options?: Parameters<TestWedding['join']>[1]) {
  const phone = await wedding.join(name, options)
  const stream = phone.subscribe(everything, { after: await phone.cursor() })
  const { id } = await phone.sends('I am here')
  let heard: any
  do [{ events: heard }] = await stream.take(1)
  while (heard.message?.id !== id)
  const guest = {
    ...phone,
    /** Returns the next presence events of the others, as "ana BUSY (dancing)". */
    async hears(count: number): Promise<string[]> {
      const told: any[] = []
      while (told.length < count) {
        const [{ events }] = await stream.take(1)
        if (events.presence && events.presence.member.id !== name) told.push(events.presence)
      }
      return told.map(spoken)
    },
    sees: async (): Promise<string[]> => (await phone.gets(list)).onlineUsers.map(spoken),
    says: async (input: object): Promise<string> => spoken((await phone.gets(update, { input })).updatePresence),
  }
  expect((await guest.sees()).join()).toContain(`${name} `)
  return guest
}
