import { describe, expect, test } from 'vitest'
import {
  changeTo,
  hiddenStatuses,
  type MicRequestStatus,
  type MusicRequestStatus,
  micNotifications,
  micTransitions,
  musicNotifications,
  musicTransitions,
  type Step,
  stepOf,
} from '../../src/wedding/requestRules.ts'
import * as testServer from '../../web/live/testing/requestRules.ts'

const [yes, no, there] = ['allowed', 'refused', 'there'] as const

/** Each status from which a request comes, and what becomes of the wish for each status. tsc checks for holes. */
const music: Record<MusicRequestStatus, Record<MusicRequestStatus, Step>> = {
  PENDING: { PENDING: there, ACCEPTED: yes, REJECTED: yes, PLAYING: yes, PLAYED: yes, WITHDRAWN: yes },
  ACCEPTED: { PENDING: yes, ACCEPTED: there, REJECTED: no, PLAYING: yes, PLAYED: yes, WITHDRAWN: no },
  REJECTED: { PENDING: yes, ACCEPTED: no, REJECTED: there, PLAYING: no, PLAYED: no, WITHDRAWN: no },
  PLAYING: { PENDING: yes, ACCEPTED: no, REJECTED: no, PLAYING: there, PLAYED: yes, WITHDRAWN: no },
  PLAYED: { PENDING: yes, ACCEPTED: no, REJECTED: no, PLAYING: no, PLAYED: there, WITHDRAWN: no },
  WITHDRAWN: { PENDING: yes, ACCEPTED: no, REJECTED: no, PLAYING: no, PLAYED: no, WITHDRAWN: there },
}
const mic: Record<MicRequestStatus, Record<MicRequestStatus, Step>> = {
  PENDING: { PENDING: there, APPROVED: yes, DECLINED: yes, WITHDRAWN: yes },
  APPROVED: { PENDING: yes, APPROVED: there, DECLINED: no, WITHDRAWN: no },
  DECLINED: { PENDING: yes, APPROVED: no, DECLINED: there, WITHDRAWN: no },
  WITHDRAWN: { PENDING: yes, APPROVED: no, DECLINED: no, WITHDRAWN: there },
}

const pairsOf = <Status extends string>(table: Record<Status, Record<Status, Step>>) =>
  (Object.keys(table) as Status[]).flatMap((from) =>
    (Object.keys(table) as Status[]).map((to) => ({ from, to, step: table[from][to] })),
  )

describe('a request', () => {
  test.each(pairsOf(music))('for a song from $from to $to: $step', ({ from, to, step }) => {
    expect(stepOf(musicTransitions, from, to)).toBe(step)
  })

  test.each(pairsOf(mic))('for the microphone from $from to $to: $step', ({ from, to, step }) => {
    expect(stepOf(micTransitions, from, to)).toBe(step)
  })

  test('is reopened when it is pending again; every other status is a change of its own name', () => {
    const statuses = Object.keys(music) as MusicRequestStatus[]
    expect(statuses.map(changeTo)).toEqual(['REOPENED', 'ACCEPTED', 'REJECTED', 'PLAYING', 'PLAYED', 'WITHDRAWN'])
  })

  test('notifies its requester of what the DJ decided, and of nothing that they did themselves', () => {
    expect(Object.keys(musicNotifications)).toEqual(['ACCEPTED', 'REJECTED', 'PLAYED'])
    expect(Object.keys(micNotifications)).toEqual(['APPROVED', 'DECLINED'])
  })

  test('goes the same way at a test wedding of the library', () => {
    const { hiddenStatuses: hidden, musicTransitions: songs, micTransitions: talks } = testServer
    expect({ hidden, songs, talks }).toEqual({ hidden: hiddenStatuses, songs: musicTransitions, talks: micTransitions })
  })
})
