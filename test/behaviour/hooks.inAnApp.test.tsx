// @vitest-environment happy-dom
// @vitest-environment-options { "url": "http://localhost:3000" }
import { ApolloClient, ApolloLink, gql, InMemoryCache } from '@apollo/client'
import { ApolloProvider, skipToken, useQuery } from '@apollo/client/react'
import { ViewerDocument } from '@attitudes/live/documents'
import { LiveProvider, useMembers, useReadMarkQuery, useRenameMutation, useViewerQuery } from '@attitudes/live/react'
import { render, renderHook, screen, waitFor } from '@testing-library/react'
import type { ReactNode } from 'react'
import { of } from 'rxjs'
import { expect, test } from 'vitest'
import { newWedding, serve } from '../support/live.tsx'

const server = serve()

/** The client of an app's own server, which knows nothing of weddings. */
function shopClient() {
  const link = new ApolloLink(() => of({ data: { price: 12 } }))
  return new ApolloClient({ cache: new InMemoryCache(), link })
}

const Price = () => {
  const { data } = useQuery<{ price: number }>(gql`{ price }`)
  return <p>price {data?.price}</p>
}
const Me = () => <p>I am {useViewerQuery().data?.viewer.name}</p>
const Guests = () => (
  <p>
    guests{' '}
    {useMembers()
      .members.map(({ name }) => name)
      .join(' ')}
  </p>
)

test('an app keeps its own ApolloProvider around and within a LiveProvider', async () => {
  const shop = shopClient()
  const ana = await newWedding(server).client('ana')
  const pages: ((children: ReactNode) => ReactNode)[] = [
    (children) => (
      <ApolloProvider client={shop}>
        <LiveProvider client={ana}>{children}</LiveProvider>
      </ApolloProvider>
    ),
    (children) => (
      <LiveProvider client={ana}>
        <ApolloProvider client={shop}>{children}</ApolloProvider>
      </LiveProvider>
    ),
  ]
  for (const page of pages) {
    const shown = render(
      page(
        <>
          <Price />
          <Me />
          <Guests />
        </>,
      ),
    )
    await waitFor(() => expect(shown.container.textContent).toBe('price 12I am anaguests ana'))
    shown.unmount()
  }
})

test('a LiveProvider of another wedding within the first has its own people', async () => {
  const [lea, leo] = [await newWedding(server).client('lea'), await newWedding(server).client('leo')]
  render(
    <LiveProvider client={lea}>
      <Me />
      <LiveProvider client={leo}>
        <Me />
        <Guests />
      </LiveProvider>
      <Guests />
    </LiveProvider>,
  )
  await waitFor(() => expect(document.body.textContent).toBe('I am leaI am leoguests leoguests lea'))
  expect(screen.getAllByText(/I am/)).toHaveLength(2)
})

test('an operation’s own hook takes another client, also outside of a LiveProvider, and can be skipped', async () => {
  const wedding = newWedding(server)
  const [lea, leo] = [await wedding.client('lea'), await wedding.client('leo')]
  const asLeo = renderHook(() => useViewerQuery({ client: leo.apollo }), {
    wrapper: ({ children }) => <LiveProvider client={lea}>{children}</LiveProvider>,
  })
  await waitFor(() => expect(asLeo.result.current.data?.viewer.name).toBe('leo'))
  const outside = renderHook(() => useRenameMutation({ client: lea.apollo }))
  await outside.result.current[0]({ variables: { name: 'Léa' } })
  const { data } = await lea.apollo.query({ query: ViewerDocument })
  expect(data?.viewer.name).toBe('Léa')
  expect(() => renderHook(() => useViewerQuery())).toThrow('<LiveProvider>')
  const skipped = renderHook(() => useReadMarkQuery(skipToken), {
    wrapper: ({ children }) => <LiveProvider client={lea}>{children}</LiveProvider>,
  })
  expect(skipped.result.current).toMatchObject({ loading: false, data: undefined })
})
