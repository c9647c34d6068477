import type { LiveEventKind, Permission } from '../../gql/index.ts'
import { allow } from '../permissions.ts'
import { refusal } from '../refusal.ts'
import type { TestIntegration } from '../state.ts'
import { type Answers, type Call, textOf, thingOf } from './call.ts'

interface CreateIntegrationInput {
  id?: string | null
  name: string
  scopes: Permission[]
  webhookUrl?: string | null
  kinds?: LiveEventKind[] | null
}

const longestName = 80
const notForIntegrations: readonly Permission[] = ['ANNOUNCE_EVERYWHERE', 'MANAGE_INTEGRATIONS', 'READ_METRICS']

/** Queries of integrations. */
export const integrationQueries = {
  integrations(_: unknown, { wedding, viewer }: Call) {
    allow(viewer, 'MANAGE_INTEGRATIONS')
    return wedding.integrations.toReversed()
  },
} satisfies Answers

/**
 * Mutations of integrations. Their tokens let nobody in, and their webhooks get nothing: the test wedding has members
 * alone.
 */
export const integrationMutations = {
  createIntegration({ input }: { input: CreateIntegrationInput }, { wedding, viewer }: Call) {
    allow(viewer, 'MANAGE_INTEGRATIONS')
    const refused = input.scopes.find((scope) => notForIntegrations.includes(scope))
    if (refused) throw refusal('FORBIDDEN', `No integration gets ${refused}`, { field: 'scopes' })
    const known = wedding.integrations.find(({ id }) => id === input.id)
    const integration: TestIntegration = known ?? {
      id: input.id ?? wedding.nextId(),
      name: textOf('name', input.name, longestName),
      scopes: input.scopes,
      webhookUrl: input.webhookUrl ?? null,
      kinds: input.kinds ?? null,
      createdBy: viewer,
      createdAt: wedding.now(),
      lastUsedAt: null,
      lastError: null,
      revokedAt: null,
    }
    if (!known) wedding.integrations.push(integration)
    const webhookSecret = integration.webhookUrl === null ? null : `whsec_${btoa(integration.id)}`
    return { integration, token: `test-integration-${integration.id}`, webhookSecret }
  },

  revokeIntegration({ id }: { id: string }, { wedding, viewer }: Call) {
    allow(viewer, 'MANAGE_INTEGRATIONS')
    const integration = thingOf(wedding.integrations, 'integration', id)
    integration.revokedAt ??= wedding.now()
    return integration
  },
} satisfies Answers
