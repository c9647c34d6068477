import { builder } from './builder.ts'

export { builder }
