// The entry `@attitudes/live`: the client, without React.
export { type Bearer, readBearer } from './core/bearer.ts'
export { createLiveClient } from './core/client.ts'
export type { LiveClient, LiveOptions } from './core/liveClient.ts'
export { Refused } from './core/refused.ts'
export { SignedOut } from './core/session.ts'
export { NotSent, type Upload } from './core/uploads.ts'
export type { GuideEvents } from './domains/guideEvents.ts'
export { mostUnread } from './domains/readMarks.ts'
