'use client'

import { createLiveClient } from '@attitudes/live'
import { LiveProvider, useConnection, useMessages } from '@attitudes/live/react'
import { useState } from 'react'

/** The provider, with a client of its own in each browser and in each rendering on the server. */
export function Wedding({ token, url }: { token: string; url?: string }) {
  const [live] = useState(() => createLiveClient({ url, token }))
  return (
    <LiveProvider client={live}>
      <Chat />
    </LiveProvider>
  )
}

function Chat() {
  const { messages, sendMessage } = useMessages()
  const { isConnected } = useConnection()
  return (
    <main>
      <p>{isConnected ? 'Connected' : 'Connecting…'}</p>
      {messages.map(({ id, sender, content }) => (
        <p key={id}>
          {sender.name}: {content}
        </p>
      ))}
      <button type="button" onClick={() => void sendMessage('Cheers!')}>
        Say cheers
      </button>
    </main>
  )
}
