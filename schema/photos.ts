import { z } from 'zod'
import { type Photo as PhotoShape, photoRemoved, photoShared, type StoredPhoto } from '../src/wedding/photos.ts'
import { builder } from './builder.ts'
import { connection } from './connections.ts'
import { durableEvent } from './events.ts'
import { Member } from './members.ts'

const Photo = builder.objectRef<PhotoShape>('Photo').implement({
  description: 'A picture that somebody shared with everyone at the wedding.',
  fields: (t) => ({
    id: t.exposeID('id', { description: 'A UUID: the one that who shared it chose, if they chose one.' }),
    url: t.field({
      type: 'URL',
      description:
        'The picture. An uploaded one is WebP, at most 2,560 pixels wide or high, and anyone who has its address can load it. Its host is the one that you asked, or `PUBLIC_URL`.',
      resolve: ({ image }, _, { addresses }) => addresses.photo(image),
    }),
    thumbnailUrl: t.field({
      type: 'URL',
      description: 'The picture at most 480 pixels wide or high, if it was uploaded; otherwise the same as `url`.',
      resolve: ({ image }, _, { addresses }) => addresses.thumbnail(image),
    }),
    caption: t.exposeString('caption', { nullable: true, description: 'What its sharer wrote below it.' }),
    sharedBy: t.expose('sharedBy', { type: Member, description: 'Who shared it.' }),
    sharedAt: t.expose('sharedAt', { type: 'DateTime', description: 'When it was stored.' }),
  }),
})

const PhotoShared = durableEvent(photoShared, 'PhotoShared', 'Somebody shared a photo.', (t) => ({
  photo: t.field({ type: Photo, description: 'The photo.', resolve: ({ payload }) => payload.photo }),
}))

durableEvent(photoRemoved, 'PhotoRemoved', 'A photo was removed: it is not to be shown any more.', (t) => ({
  photo: t.field({ type: Photo, description: 'The photo, as it was.', resolve: ({ payload }) => payload.photo }),
  by: t.field({ type: Member, description: 'Who removed it.', resolve: ({ payload }) => payload.by }),
}))

const SharePhotoInput = builder.inputType('SharePhotoInput', {
  description: 'A photo to share: exactly one of `url` and `file`.',
  fields: (t) => ({
    id: t.id({
      description: 'A UUID of your choice. Sharing the same photo again with it answers as stored; another one is a `CONFLICT`.',
    }),
    url: t.field({
      type: 'URL',
      description:
        'Address of a picture on the web. The picture stays there, and each browser loads it from there. A user and password in it are removed. Only a public address is taken, unless the setting `PHOTO_URLS` says otherwise.',
    }),
    file: t.field({
      type: 'File',
      description:
        'The picture itself: JPEG of up to 200 megapixels, or PNG, WebP, AVIF or HEIC of up to 100; at most 15 MiB. What the camera noted in it, such as the place, is removed. A file that is not taken is `BAD_USER_INPUT` with a `reason`.',
    }),
    caption: t.string({ description: 'Up to 200 characters.' }),
  }),
})

builder.queryFields((t) => ({
  photos: t.connection(
    {
      type: Photo,
      description: 'The photos of the wedding, the newest first, without those that were removed.',
      resolve: (_, args, { photos, viewer }) =>
        connection<number, StoredPhoto>(args, {
          key: z.int(),
          keyOf: ({ seq }) => seq,
          list: (page) => photos.list(viewer, page),
        }),
    },
    { name: 'PhotoConnection', description: 'A page of photos.' },
    { name: 'PhotoEdge', description: 'A photo and where it stands among the others.' },
  ),
}))

builder.mutationFields((t) => ({
  sharePhoto: t.field({
    type: Photo,
    description: 'Shares a photo with everyone at the wedding. A `file` needs a multipart request over HTTP.',
    args: { input: t.arg({ type: SharePhotoInput, required: true, description: 'The photo.' }) },
    resolve: (_, { input }, { photos, viewer }) => photos.share(viewer, input),
  }),
  removePhoto: t.field({
    type: Photo,
    description: 'Removes a photo and its files for everyone. For who shared it, COUPLE and PLANNER.',
    args: { id: t.arg.id({ required: true, description: 'The id of the photo.' }) },
    resolve: (_, { id }, { photos, viewer }) => photos.remove(viewer, id),
  }),
}))

builder.subscriptionFields((t) => ({
  photoShared: t.field({
    type: PhotoShared,
    description: 'Photos, as they are shared.',
    args: { after: t.arg({ type: 'Cursor', description: 'All since this cursor first; without it, from now on.' }) },
    subscribe: (_, { after }, { photos, viewer }) => photos.follow(viewer, after ?? null),
    resolve: (event) => event,
  }),
}))
