import type { Phone } from './wedding.ts'

const events = `subscription ($after: Cursor) {
  events(after: $after) {
    __typename
    ... on MemberJoined { member { name role } }
    ... on MemberChanged { member { name role } }
    ... on MemberRemoved { member { name role } }
  }
}`

/** Returns the events about members, as "MemberJoined ana GUEST", from a cursor up to a message that marks the end. */
export async function memberEventsHeardBy(phone: Phone, after: string): Promise<string[]> {
  const heard = phone.subscribe(events, { after })
  await phone.sends('over')
  for (const all: string[] = []; ; ) {
    const [{ events: event }] = await heard.take(1)
    if (event.__typename === 'MessageReceived') return all
    if (event.member) all.push(`${event.__typename} ${event.member.name} ${event.member.role}`)
  }
}
