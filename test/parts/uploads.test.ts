import { BehaviorSubject } from 'rxjs'
import { expect, test } from 'vitest'
import type { Outbox } from '../../web/live/core/outbox.ts'
import { createPhotoFiles } from '../../web/live/core/photoFiles.ts'
import type { Progress } from '../../web/live/core/photoSender.ts'
import { createUploads } from '../../web/live/core/uploads.ts'

const id = '8d7e1ab6-5f3d-4c27-9f0a-2f6d2f6c5a10'

test.each([
  ['of a guest', 'image/jpeg', {}, false],
  ['of a photographer', 'image/jpeg', { fullSize: true }, true],
  ['in WebP, in full size', 'image/webp', { fullSize: true }, true],
  ['in HEIC, in full size', 'image/heic', { fullSize: true }, true],
  ['that may be smaller', 'image/heic', { fullSize: false }, false],
])('a photo %s is queued, and only in full size as it is', async (_, type, options, isReady) => {
  const files = createPhotoFiles(false)
  const progress = new BehaviorSubject<ReadonlyMap<string, Progress>>(new Map())
  const outbox = { entries: new BehaviorSubject([]), add: async () => ({ sharePhoto: { id } }) } as unknown as Outbox
  const uploads = createUploads(outbox, { progress }, files)
  await uploads.upload(new File(['picture'], 'cake', { type }), { id, ...options })
  expect(await files.get(id)).toMatchObject({ name: 'cake', isReady })
  uploads.dispose()
})
