import {
  type WeddingDetails as Details,
  type Wedding as WeddingShape,
  weddingChanged,
} from '../src/wedding/weddings.ts'
import { builder, needs } from './builder.ts'
import { durableEvent } from './events.ts'

/** The type `Wedding`. */
export const Wedding = builder.objectRef<WeddingShape>('Wedding').implement({
  description: 'A wedding. Its members see nothing of any other wedding.',
  fields: (t) => ({
    id: t.exposeID('id', { description: "The `weddingId` of its members' tokens." }),
    name: t.exposeString('name', { description: 'The name to show.' }),
    date: t.expose('date', { type: 'Date', nullable: true, description: 'The day of the wedding.' }),
    place: t.exposeString('place', { nullable: true, description: 'The place, as its hosts write it.' }),
    timeZone: t.exposeString('timeZone', {
      description:
        'The time zone of the place, of the IANA database: `Europe/Paris`. `UTC` until the hosts choose one.',
    }),
    locale: t.exposeString('locale', {
      description: 'The language of the wedding by BCP 47: `fr-CA`. `en` until the hosts choose one.',
    }),
    cursor: t.field({
      type: 'Cursor',
      description:
        'A cursor that was read before everything else in this answer: subscribing after it misses nothing, and may repeat what ' +
        'the answer already shows.',
      // In a session it was read together with the rest: a look-up of its own could fail, and the token be lost.
      resolve: ({ id, cursor }, _, context) => cursor ?? context.cursor(id),
    }),
  }),
})

const WeddingDetails = builder.objectRef<Details>('WeddingDetails').implement({
  description: 'The details of a wedding as of an event.',
  fields: (t) => ({
    id: t.exposeID('id', { description: 'The id of the wedding.' }),
    name: t.exposeString('name', { description: 'The name to show.' }),
    date: t.expose('date', { type: 'Date', nullable: true, description: 'The day of the wedding.' }),
    place: t.exposeString('place', { nullable: true, description: 'The place, as its hosts write it.' }),
    timeZone: t.exposeString('timeZone', { description: 'The time zone of the place, of the IANA database.' }),
    locale: t.exposeString('locale', { description: 'The language of the wedding, by BCP 47.' }),
  }),
})

durableEvent(weddingChanged, 'WeddingChanged', 'The name or another detail of the wedding changed.', (t) => ({
  wedding: t.field({
    type: WeddingDetails,
    description: 'The wedding as of this event; on replay, as it was then.',
    resolve: ({ payload }) => payload.wedding,
  }),
}))

const UpdateWeddingInput = builder.inputType('UpdateWeddingInput', {
  description: 'Changes of the wedding. Omitted fields stay as they are.',
  fields: (t) => ({
    name: t.string({
      description:
        'One line of up to 80 characters, without control or invisible characters; null changes nothing. The tokens of members ' +
        'do not change a name that was given here.',
    }),
    date: t.field({ type: 'Date', description: 'The day of the wedding; null clears it.' }),
    place: t.string({ description: 'One line of up to 200 characters; null or blank clears it.' }),
    timeZone: t.string({
      description: 'The time zone of the place, of the IANA database: `Europe/Paris`. Null changes nothing.',
    }),
    locale: t.string({
      description: 'The language of the wedding by BCP 47, up to 35 characters: `fr-CA`. Null changes nothing.',
    }),
  }),
})

builder.queryField('wedding', (t) =>
  t.field({
    type: Wedding,
    description: "The viewer's wedding.",
    resolve: (_, __, { weddings, viewer }) => weddings.find(viewer),
  }),
)

builder.mutationField('updateWedding', (t) =>
  t.field({
    type: Wedding,
    description: 'Changes the name and other details of the wedding. For COUPLE and PLANNER.',
    ...needs('MANAGE_WEDDING'),
    args: { input: t.arg({ type: UpdateWeddingInput, required: true, description: 'The changes.' }) },
    resolve: (_, { input }, { weddings, viewer }) => weddings.update(viewer, input),
  }),
)
