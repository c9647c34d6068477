// @vitest-environment happy-dom

import { ApolloClient, gql, type TypedDocumentNode } from '@apollo/client'
import { ApolloProvider, useFragment, useSuspenseQuery } from '@apollo/client/react'
import { LiveProvider, useLiveFragment, useLiveSuspenseQuery, useSuspenseMessages } from '@attitudes/live/react'
import { createTestLive, type Seed, type TestLive } from '@attitudes/live/testing'
import { act, cleanup, configure, render, screen, waitFor } from '@testing-library/react'
import { Component, type ReactNode, StrictMode, Suspense, useLayoutEffect } from 'react'
import { afterEach, expect, test, vi } from 'vitest'

configure({ asyncUtilTimeout: 10_000 })
afterEach(() => {
  cleanup()
  vi.restoreAllMocks()
})

const seed: Seed = {
  members: [
    { id: 'lea', name: 'Léa' },
    { id: 'max', name: 'Max' },
  ],
  messages: Array.from({ length: 70 }, (_, index) => ({ sender: 'max', content: `message ${index}` })),
  musicRequests: [{ id: 'song', requestedBy: 'lea', songTitle: 'Jolene' }],
}

class Boundary extends Component<{ children: ReactNode }, { error?: Error }> {
  override state: { error?: Error } = {}
  static getDerivedStateFromError = (error: Error) => ({ error })
  override render() {
    return this.state.error ? <p role="alert">{this.state.error.message}</p> : this.props.children
  }
}

/** Shows a component while it waits, when it is there, and when it fails; returns how often it was seen to wait. */
async function show(live: TestLive, children: ReactNode) {
  const waits: string[] = []
  const Waiting = () => {
    useLayoutEffect(() => void waits.push('One moment…'), [])
    return <p>One moment…</p>
  }
  // React goes on with what is suspended only in an `act` that is awaited.
  await act(async () => {
    render(
      <StrictMode>
        <LiveProvider client={live}>
          <Boundary>
            <Suspense fallback={<Waiting />}>{children}</Suspense>
          </Boundary>
        </LiveProvider>
      </StrictMode>,
    )
  })
  return waits
}

test('a chat waits for its messages under Suspense, is live, and loads earlier ones without waiting again', async () => {
  const live = createTestLive({ seed, latencyMs: 20 })
  const Chat = () => {
    const { messages, hasEarlier, loadEarlier } = useSuspenseMessages()
    return (
      <>
        <ol>
          {messages.map(({ id, content }) => (
            <li key={id}>{content}</li>
          ))}
        </ol>
        {hasEarlier && (
          <button type="button" onClick={() => void loadEarlier()}>
            Earlier
          </button>
        )}
      </>
    )
  }
  const waits = await show(live, <Chat />)
  expect(waits.length).toBeGreaterThan(0)
  const shown = () => screen.getAllByRole('listitem').map(({ textContent }) => textContent)
  await waitFor(() => expect(shown()).toHaveLength(30))
  const waited = waits.length
  act(() => void live.emit({ __typename: 'MessageReceived', message: { sender: 'max', content: 'Dinner is served' } }))
  await waitFor(() => expect(shown().at(-1)).toBe('Dinner is served'))
  await act(async () => screen.getByText('Earlier').click())
  await waitFor(() => expect(shown()).toHaveLength(61))
  expect(shown()[0]).toBe('message 10')
  expect(waits).toHaveLength(waited)
})

test('a chat that is refused throws to the error boundary above', async () => {
  vi.spyOn(console, 'error').mockImplementation(() => {})
  const live = createTestLive({ seed })
  live.refuse('messages', 'NOT_FOUND')
  const Chat = () => <p>{useSuspenseMessages().messages.length}</p>
  await show(live, <Chat />)
  expect(await screen.findByRole('alert')).toBeTruthy()
  expect(screen.queryByText('One moment…')).toBeNull()
})

type Song = { __typename: 'MusicRequest'; songTitle: string; votes: number }
const song: TypedDocumentNode<Song, Record<string, never>> = gql`
  fragment SongOfOne on MusicRequest { songTitle votes }
`

test('a document of one’s own waits under Suspense, and a fragment of an object in it renders alone when it changes', async () => {
  const live = createTestLive({ seed })
  const renders = { list: 0, row: 0 }
  const Row = ({ id }: { id: string }) => {
    const { data, complete } = useLiveFragment({ fragment: song, from: { __typename: 'MusicRequest', id } })
    renders.row++
    return <li>{complete ? `${data.songTitle} ${data.votes}` : ''}</li>
  }
  const query: TypedDocumentNode<{ musicRequests: { nodes: { id: string }[] } }, Record<string, never>> = gql`
    query Songs { musicRequests { nodes { id ...SongOfOne @nonreactive } } }
    ${song}
  `
  const List = () => {
    const { data } = useLiveSuspenseQuery(query)
    renders.list++
    return data.musicRequests.nodes.map(({ id }) => <Row key={id} id={id} />)
  }
  await show(live, <List />)
  expect(await screen.findByText('Jolene 0')).toBeTruthy()
  const { list, row } = { ...renders }
  await act(() => live.as('max').actions.voteForMusic('song'))
  expect(await screen.findByText('Jolene 1')).toBeTruthy()
  expect(renders.list).toBe(list)
  expect(renders.row).toBeGreaterThan(row)
})

test('an app that masks fragments has a client of its own over the cache and the link, and is live there too', async () => {
  const live = createTestLive({ seed })
  const { cache, link, documentTransform } = live.apollo
  const masking = new ApolloClient({ cache, link, documentTransform, dataMasking: true })
  type Row = { __typename: 'MusicRequest'; id: string }
  const query: TypedDocumentNode<{ musicRequests: { nodes: Row[] } }, Record<string, never>> = gql`
    query MaskedSongs { musicRequests { nodes { id ...SongOfOne } } }
    ${song}
  `
  const rows: Row[][] = []
  const Row = ({ row }: { row: Row }) => {
    const { data, complete } = useFragment({ fragment: song, from: row })
    return <li>{complete ? `${data.songTitle} ${data.votes}` : ''}</li>
  }
  const List = () => {
    const { nodes } = useSuspenseQuery(query).data.musicRequests
    rows.push(nodes)
    const { messages } = useSuspenseMessages()
    return (
      <>
        {nodes.map((row) => (
          <Row key={row.id} row={row} />
        ))}
        <p>{messages.at(-1)?.content}</p>
      </>
    )
  }
  await show(
    live,
    <ApolloProvider client={masking}>
      <List />
    </ApolloProvider>,
  )
  expect(await screen.findByText('Jolene 0')).toBeTruthy()
  expect(rows.at(-1)).toMatchObject([{ __typename: 'MusicRequest', id: 'song' }])
  expect(rows.at(-1)?.[0]).not.toHaveProperty('songTitle')
  const shown = rows.length
  await act(() => live.as('max').actions.voteForMusic('song'))
  expect(await screen.findByText('Jolene 1')).toBeTruthy()
  expect(rows).toHaveLength(shown)
  // The library's own hooks read unmasked data.
  expect(screen.getByText('message 69')).toBeTruthy()
})
