import './announcements.ts'
import './conversations.ts'
import './integrations.ts'
import './members.ts'
import './messages.ts'
import './metrics.ts'
import './mic.ts'
import './music.ts'
import './node.ts'
import './notifications.ts'
import './permissions.ts'
import './photos.ts'
import './presence.ts'
import './rejoining.ts'
import './signIn.ts'
import './tasks.ts'
// After the domains, whose kinds of events it lists.
import './liveEvents.ts'
import { GraphQLSchema } from 'graphql'
import { builder } from './builder.ts'
import { welcome } from './welcome.ts'

/** The whole schema: each domain's file has put its part in. Pothos gives a schema no description of its own. */
export const schema = new GraphQLSchema({ ...builder.toSchema().toConfig(), description: welcome })
