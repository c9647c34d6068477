import type { Mutations } from '../core/mutations.ts'
import { newId } from '../core/newId.ts'
import {
  CreateIntegrationDocument,
  type CreateIntegrationInput,
  type CreateIntegrationMutation,
  IntegrationsDocument,
  RevokeIntegrationDocument,
} from '../gql/index.ts'

/** The mutations about integrations, the programs that act at the wedding with tokens of their own. */
export function integrationActions({ mutate }: Mutations) {
  return {
    /**
     * Lets a program in. The answer alone has its token and the secret that signs what its webhook gets: the cache
     * keeps neither.
     */
    async createIntegration(
      input: Omit<CreateIntegrationInput, 'id'>,
    ): Promise<CreateIntegrationMutation['createIntegration']> {
      const variables = { input: { ...input, id: newId() } }
      const { createIntegration } = await mutate(CreateIntegrationDocument, variables, {
        update: (cache, { createIntegration: { integration } }) =>
          cache.updateQuery({ query: IntegrationsDocument }, (known) =>
            known ? { integrations: [integration, ...known.integrations] } : undefined,
          ),
      })
      return createIntegration
    },

    /** Ends an integration: its connections end at once, and its tokens are worth nothing. */
    async revokeIntegration(id: string): Promise<void> {
      await mutate(RevokeIntegrationDocument, { id })
    },
  }
}
