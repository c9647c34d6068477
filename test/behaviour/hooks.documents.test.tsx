// @vitest-environment happy-dom

import { gql } from '@apollo/client'
import { LiveProvider, useConversations, useLiveQuery, useOnlineUsers } from '@attitudes/live/react'
import { createTestLive } from '@attitudes/live/testing'
import { cleanup, renderHook, waitFor } from '@testing-library/react'
import type { ReactNode } from 'react'
import { afterEach, expect, test, vi } from 'vitest'

afterEach(cleanup)

const seed = {
  members: [
    { id: 'lea', name: 'Léa' },
    { id: 'max', name: 'Max' },
  ],
  messages: [
    { sender: 'max', content: 'Welcome!' },
    { sender: 'max', recipient: 'lea', channel: 'DIRECT' as const, content: 'Hello Léa' },
  ],
}

test('documents without the members of presences and conversations stand beside the hooks', async () => {
  const complaints = vi.spyOn(console, 'error')
  const live = createTestLive({ seed })
  const statuses = gql`query Statuses { onlineUsers { status } }`
  const lasts = gql`query Lasts { conversations { lastMessage { content } } }`
  const { result } = renderHook(
    () => ({
      statuses: useLiveQuery<any>(statuses),
      lasts: useLiveQuery<any>(lasts).data?.conversations.map((one: any) => one.lastMessage?.content),
      online: useOnlineUsers().map(({ userName }) => userName),
      conversations: useConversations().conversations.map((one) => [one.with?.name, one.lastMessage?.content]),
    }),
    { wrapper: ({ children }: { children: ReactNode }) => <LiveProvider client={live}>{children}</LiveProvider> },
  )
  await waitFor(() => {
    expect(result.current.lasts).toEqual(['Welcome!', 'Hello Léa'])
    expect(result.current.conversations).toEqual([
      [undefined, 'Welcome!'],
      ['Max', 'Hello Léa'],
    ])
    expect(result.current.online).toEqual(['Léa'])
    expect(result.current.statuses.data?.onlineUsers.map(({ status }: any) => status)).toEqual(['ONLINE'])
  })
  expect(result.current.statuses.error).toBeUndefined()
  expect(complaints).not.toHaveBeenCalled()
})
