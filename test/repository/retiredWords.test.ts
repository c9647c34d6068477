import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { filesIn } from '../support/sources.ts'

// Each thing has one name in the whole repository: docs/architecture.md has the glossary. These names were given up.
const retired = [
  // Errors that a client may see: ErrorMasker, maskError.
  /\bcreatePresent\b/,
  /\bPresent\b/,
  /\bisPresented\b/,
  // Batches: createBatcher, QueuedMessage.
  /\bcreateGroups\b/,
  /\bLetter\b/,
  // Pending files, possible gaps, a socket that is suspected: PendingFile, onPossibleGap, suspect.
  /\bDoubts?\b/,
  /\bonDoubt\b/,
  /\bdoubtEvery\b/,
  /\bdoubt\(/,
  // Timeouts and tries: statementTimeoutMs, storageTimeoutMs, maxFailedOpens, retryable.
  /\bpatience\w*\b/i,
  /\bcreatePatience\b/,
  /\b(im)?patient\b/i,
  // The feed: catchUp, loadOlder, oldestSeq, createYieldQueue.
  /\breadOn(OrLater)?\b/,
  /\bextendMemory\b/,
  /\breadBelow\b/,
  /\bcreateTurns?\b/,
  // Presence and sessions: reduce, isDegraded, DETACHED, authenticate, Connection.
  /\bisBehind\b/,
  /\bAttendees?\b/,
  /\bcreateAttendance\b/,
  // Answers to a client: RetryableError, toRetryable, transient, retryDelay, optimistic, mutate.
  /\bLost\b(?=[(,}]| extends| \})/,
  /\blostBy\b/,
  /\bisPassing\b/,
  /\bpassing(Codes|Statuses)\b/,
  /\b(when|until)WorthTrying\b/,
  /\bforeseen\b/,
  /\b(createP|P|p)erformer\b/,
  // The app: Presence, ActionButton, Collapsible, Outgoing, EmptyState, LoadError, NavItem, EntryPage, Avatar.
  /\b(use|Own)?Standings?(Form|Portrait|Words)?\b/,
  /\bstandingOf\b/,
  /\b[Dd]eeds?\b/,
  /\bFolded\b/,
  /\b(use)?OnTheirWay\b/,
  /<(Nothing|Failure|Door|Portrait)\b/,
  /\bPlaceFace\b/,
  /\bMorePlaces\b/,
  // One name, one thing: Outbox, SocketWriter, ClientSession, AppSession, EventStream; capacity.
  /\bcreate(MessageOutbox|Session|Stream)\b/,
  /\btype (MessageOutbox|Draft|Known|Session = ReturnType)\b/,
  /\b(check|has|fill|head|end)Room\b/,
  // Benchmarks: lateJoiners, historySize.
  /\blatecomers?\b/i,
]

const lines = ['README.md', 'CONTRIBUTING.md', ...filesIn('docs', 'schema', 'src', 'test', 'web')]
  .filter((file) => /\.(ts|tsx|css|graphql|sql|md)$/.test(file))
  // The benchmarks write performance.md and the code generator writes web/live/gql; this file names the words.
  .filter((file) => !/performance\.md$|^web\/live\/gql\/|retiredWords\.test\.ts$/.test(file))
  .flatMap((file) =>
    [file, ...readFileSync(file, 'utf8').split('\n')].map((text, number) => ({ text, where: `${file}:${number}` })),
  )

test.each(retired)('%s stands nowhere', (word) => {
  expect(lines.filter(({ text }) => word.test(text))).toEqual([])
})

test('the files are looked at', () => {
  expect(lines.length).toBeGreaterThan(10_000)
})
