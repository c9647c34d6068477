// Prints the messages of the wedding as they come, for a screen or a log.
import { createLiveClient } from '@attitudes/live'

const { LIVE_URL, LIVE_TOKEN } = process.env
const live = createLiveClient({ url: LIVE_URL })

live.events.subscribe((event) => {
  if (event.__typename === 'MessageReceived') console.log(`${event.message.sender.name}: ${event.message.content}`)
})
await live.connect(LIVE_TOKEN)
console.log(`${live.me().name} is listening`)
