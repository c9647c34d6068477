import {
  type ASTVisitor,
  GraphQLError,
  Kind,
  KnownDirectivesRule,
  MaxIntrospectionDepthRule,
  type SelectionSetNode,
  specifiedRules,
  type ValidationContext,
  type ValidationRule,
} from 'graphql'
import { type ComplexityLimits, complexityRules } from './complexity.ts'

/**
 * The rules that a document has to keep: those of the specification, and those that throw QUERY_TOO_COMPLEX for an
 * operation that is too deep or has too many aliases.
 */
export function rulesWithin(limits: ComplexityLimits): ValidationRule[] {
  const replaced: ValidationRule[] = [MaxIntrospectionDepthRule, KnownDirectivesRule]
  return [
    ...specifiedRules.filter((rule) => !replaced.includes(rule)),
    knownDirectives,
    noConditionAtTheRoot,
    ...complexityRules(limits),
  ]
}

/** The directives of incremental delivery, which is a proposal: https://github.com/graphql/graphql-spec/pull/1110 */
const incremental = new Set(['defer', 'stream'])

/** GraphQL's own rule. For a directive of incremental delivery its refusal says what to do instead. */
function knownDirectives(context: ValidationContext): ASTVisitor {
  const reportError = (error: GraphQLError) => {
    const [node] = error.nodes ?? []
    const name = node?.kind === Kind.DIRECTIVE ? node.name.value : ''
    const message = `This server sends each answer whole: leave out @${name}, and ask for less or in several operations`
    context.reportError(incremental.has(name) ? new GraphQLError(message, { nodes: node }) : error)
  }
  return KnownDirectivesRule(Object.create(context, { reportError: { value: reportError } }))
}

/**
 * The specification wants the field of a subscription to be there unconditionally; graphql 16 throws where it is not.
 * https://spec.graphql.org/September2025/#sec-Single-Root-Field
 */
function noConditionAtTheRoot(context: ValidationContext): ASTVisitor {
  const check = ({ selections }: SelectionSetNode, seen: Set<string>) => {
    for (const selection of selections) {
      const condition = selection.directives?.find(({ name }) => name.value === 'skip' || name.value === 'include')
      if (condition)
        context.reportError(new GraphQLError('The field of a subscription cannot be skipped', { nodes: condition }))
      if (selection.kind === Kind.INLINE_FRAGMENT) check(selection.selectionSet, seen)
      if (selection.kind !== Kind.FRAGMENT_SPREAD || seen.has(selection.name.value)) continue
      const fragment = context.getFragment(selection.name.value)
      if (fragment) check(fragment.selectionSet, seen.add(selection.name.value))
    }
  }
  return {
    OperationDefinition({ operation, selectionSet }) {
      if (operation === 'subscription') check(selectionSet, new Set())
    },
  }
}
