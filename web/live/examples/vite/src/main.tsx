import { createLiveClient } from '@attitudes/live'
import { LiveProvider, useConnection, useMessages } from '@attitudes/live/react'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'

// The page is opened at /#url=…&token=…; an app of your own signs in as it likes.
const { url, token } = Object.fromEntries(new URLSearchParams(location.hash.slice(1)))
const live = createLiveClient({ url, token })

function Chat() {
  const { messages, sendMessage } = useMessages()
  const { isConnected } = useConnection()
  return (
    <main>
      <p>{isConnected ? 'Connected' : 'Connecting…'}</p>
      {messages.map(({ id, sender, content, status }) => (
        <p key={id}>
          {sender.name}: {content} {status === 'pending' && '…'}
        </p>
      ))}
      <button type="button" onClick={() => void sendMessage('Cheers!')}>
        Say cheers
      </button>
    </main>
  )
}

const root = createRoot(document.getElementById('root') ?? document.body)
root.render(
  <StrictMode>
    <LiveProvider client={live}>
      <Chat />
    </LiveProvider>
  </StrictMode>,
)

// An edit of this file replaces all of it in the page that is open, the client too.
import.meta.hot?.accept()
import.meta.hot?.dispose(() => {
  root.unmount()
  live.dispose()
})
