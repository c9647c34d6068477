import './members.ts'
import './messages.ts'
import { builder } from './builder.ts'

/** The whole schema: each domain's file has put its part in. */
export const schema = builder.toSchema()
