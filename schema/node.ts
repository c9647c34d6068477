import { builder } from './builder.ts'

/** The interface `Node`. */
export const Node = builder.interfaceRef<{ id: string }>('Node').implement({
  description: 'A thing that `node` finds again by its id.',
  fields: (t) => ({
    id: t.exposeID('id', { description: 'The id, unique among the things of its type at the wedding.' }),
  }),
})

builder.queryField('node', (t) =>
  t.field({
    type: Node,
    nullable: true,
    description:
      'The thing with this id: a message, request, photo, task, announcement, notification or member. Null if there is none that the ' +
      'viewer may see. If you know its type, ask for that type: it costs less.',
    args: { id: t.arg.id({ required: true, description: 'The id of the thing.' }) },
    async resolve(_, { id }, { viewer, messages, music, mic, photos, tasks, announcements, notifications, members }) {
      const finders = {
        Message: messages,
        MusicRequest: music,
        MicRequest: mic,
        Photo: photos,
        Task: tasks,
        Announcement: announcements,
        Notification: notifications,
        Member: members,
      }
      const found = await Promise.all(
        Object.entries(finders).map(async ([__typename, finder]) => {
          const thing = await finder.find(viewer, id)
          return thing && { __typename, ...thing }
        }),
      )
      return found.find((thing) => thing !== null) ?? null
    },
  }),
)
