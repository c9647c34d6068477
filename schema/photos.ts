import { z } from 'zod'
import {
  type Photo as PhotoShape,
  photoChanged,
  photoRemoved,
  photoShared,
  type StoredPhoto,
} from '../src/wedding/photos.ts'
import { builder } from './builder.ts'
import { connection, totalOf } from './connections.ts'
import { durableEvent, eventSubscription } from './events.ts'
import { Member } from './members.ts'
import { Node } from './node.ts'

/** A ThumbHash of plain grey. */
const grey = 'MQgCBwBoVB+IiIiGiEh3WIh/AQAAAAAA'

const Photo = builder.objectRef<PhotoShape>('Photo').implement({
  description: 'A picture that a member shared with everyone at the wedding.',
  interfaces: [Node],
  fields: (t) => ({
    id: t.exposeID('id', {
      description: 'A UUID in lower case, chosen by the member who shared it or else by the server.',
    }),
    url: t.field({
      type: 'URL',
      description:
        'Address of the picture. Anyone who has it can load the picture. An uploaded picture is WebP with at most 2,560 pixels on' +
        ' its longer side; its host is the one that you asked, or `PUBLIC_URL`.',
      resolve: ({ image }, _, { addresses }) => addresses.photo(image),
    }),
    thumbnailUrl: t.field({
      type: 'URL',
      description:
        'Address of the picture with at most 480 pixels on its longer side, if it was uploaded; otherwise the same as `url`.',
      resolve: ({ image }, _, { addresses }) => addresses.thumbnail(image),
    }),
    width: t.int({
      description:
        'Width in pixels of the picture at `url`, as it is shown. 0 if the server does not know: of a picture that was shared by ' +
        'its URL, and in events of before an update of the server.',
      resolve: ({ measures }) => measures?.width ?? 0,
    }),
    height: t.int({
      description: 'Height in pixels of the picture at `url`, as it is shown. 0 if `width` is 0.',
      resolve: ({ measures }) => measures?.height ?? 0,
    }),
    placeholder: t.string({
      description:
        'A ThumbHash (https://evanw.github.io/thumbhash/) in base64, to paint while the picture loads. Grey if `width` is 0.',
      resolve: ({ measures }) => measures?.placeholder ?? grey,
    }),
    takenAt: t.expose('takenAt', {
      type: 'DateTime',
      nullable: true,
      description:
        'When the picture was taken, as the camera wrote it into the file; null if it did not, or if that cannot be. The time of ' +
        "a camera that does not say how far it is from UTC counts as the time of the wedding's time zone.",
    }),
    originalUrl: t.field({
      type: 'URL',
      nullable: true,
      description:
        'Address of the picture in full resolution, to download: as it was uploaded, without the notes of the camera such as the ' +
        'place; of a picture that was shared by its URL, that URL. Null if it is not kept: HEIC and AVIF, photos of before an ' +
        'update of the server, and those beyond `PHOTO_ORIGINALS_MB` of the wedding.',
      resolve: ({ image }, _, { addresses }) => addresses.original(image),
    }),
    caption: t.exposeString('caption', { nullable: true, description: 'The caption that the member wrote.' }),
    sharedBy: t.expose('sharedBy', { type: Member, description: 'The member who shared it.' }),
    sharedAt: t.expose('sharedAt', { type: 'DateTime', description: 'When the server stored it.' }),
  }),
})

const PhotoShared = durableEvent(photoShared, 'PhotoShared', 'A photo was shared.', (t) => ({
  photo: t.field({ type: Photo, description: 'The photo.', resolve: ({ payload }) => payload.photo }),
}))

durableEvent(photoChanged, 'PhotoChanged', 'The caption of a photo was changed.', (t) => ({
  photo: t.field({ type: Photo, description: 'The photo as of this event.', resolve: ({ payload }) => payload.photo }),
}))

durableEvent(photoRemoved, 'PhotoRemoved', 'A photo was removed: stop showing it.', (t) => ({
  photo: t.field({ type: Photo, description: 'The photo as it was.', resolve: ({ payload }) => payload.photo }),
  by: t.field({ type: Member, description: 'The member who removed it.', resolve: ({ payload }) => payload.by }),
}))

const SharePhotoInput = builder.inputType('SharePhotoInput', {
  description: 'A photo to share: exactly one of `url` and `file`.',
  fields: (t) => ({
    id: t.id({
      description:
        'A UUID of your choice. Sent again with the same photo, it returns the stored one; another photo with this id is a ' +
        '`CONFLICT`.',
    }),
    url: t.field({
      type: 'URL',
      description:
        'Address of a picture on the web. The picture stays there, and each browser loads it from there. A user and password in ' +
        'the address are removed. Only public addresses are accepted, unless the setting `PHOTO_URLS` says otherwise.',
    }),
    file: t.field({
      type: 'File',
      description:
        'The picture: JPEG of up to 200 megapixels, or PNG, WebP, AVIF or HEIC of up to 100; at most 15 MiB. Metadata of the ' +
        'camera, such as the place, is removed. A file that is not accepted is `BAD_USER_INPUT` with a `reason`.',
    }),
    caption: t.string({ description: 'Up to 200 characters.' }),
  }),
})

const EditPhotoInput = builder.inputType('EditPhotoInput', {
  description: 'A change of a photo.',
  fields: (t) => ({
    id: t.id({ required: true, description: 'The id of the photo.' }),
    caption: t.string({ description: 'Up to 200 characters; null removes the caption. It stays if this is left out.' }),
  }),
})

builder.queryFields((t) => ({
  photo: t.field({
    type: Photo,
    nullable: true,
    description: 'The photo with this id; null if there is none, or if it was removed.',
    args: { id: t.arg.id({ required: true, description: 'The id of the photo.' }) },
    resolve: (_, { id }, { photos, viewer }) => photos.find(viewer, id),
  }),
  photos: t.connection(
    {
      type: Photo,
      description: 'The photos of the wedding, newest first, without removed ones.',
      resolve: (_, args, { photos, viewer }) =>
        connection<number, StoredPhoto>(args, {
          key: z.int(),
          keyOf: ({ seq }) => seq,
          list: (page) => photos.list(viewer, page),
          count: () => photos.count(viewer),
        }),
    },
    {
      name: 'PhotoConnection',
      description: 'A page of photos.',
      fields: (t) => ({ totalCount: t.int(totalOf('photos')) }),
    },
    { name: 'PhotoEdge', description: 'A photo and its position in the list.' },
  ),
}))

builder.mutationFields((t) => ({
  sharePhoto: t.field({
    type: Photo,
    extensions: { scope: 'SHARE_PHOTO' },
    description: 'Shares a photo with everyone at the wedding. A `file` needs a multipart request over HTTP.',
    args: { input: t.arg({ type: SharePhotoInput, required: true, description: 'The photo.' }) },
    resolve: (_, { input }, { photos, viewer }) => photos.share(viewer, input),
  }),
  editPhoto: t.field({
    type: Photo,
    extensions: { scope: 'SHARE_PHOTO' },
    description: 'Changes the caption of a photo. For the member who shared it.',
    args: { input: t.arg({ type: EditPhotoInput, required: true, description: 'The change.' }) },
    resolve: (_, { input }, { photos, viewer }) => photos.edit(viewer, input),
  }),
  removePhoto: t.field({
    type: Photo,
    extensions: { scope: 'REMOVE_PHOTO' },
    description: 'Removes a photo and its files for everyone. For COUPLE, PLANNER and the member who shared it.',
    args: { id: t.arg.id({ required: true, description: 'The id of the photo.' }) },
    resolve: (_, { id }, { photos, viewer }) => photos.remove(viewer, id),
  }),
}))

eventSubscription('photoShared', photoShared, PhotoShared, 'New photos.')
