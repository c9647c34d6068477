import { BREAK, type ExecutionArgs, visit } from 'graphql'
import { type CompiledQuery, compileQuery, isCompiledQuery } from 'graphql-jit'

type Compilable = Pick<ExecutionArgs, 'schema' | 'document' | 'operationName'>

/** The operation as graphql-jit runs it; undefined where graphql-js alone does it right. */
export function compile({ schema, document, operationName }: Compilable): CompiledQuery['query'] | undefined {
  let isOdd = false
  const odd = () => {
    isOdd = true
    return BREAK
  }
  visit(document, {
    // https://github.com/zalando-incubator/graphql-jit/issues/111: fragments under @skip and @include.
    Directive: odd,
    // Its results are ordinary objects, in which __proto__ is no name like another.
    Field: ({ alias }) => (alias?.value.startsWith('__') ? odd() : undefined),
  })
  if (isOdd) return undefined
  const compiled = compileQuery(schema, document, operationName ?? undefined)
  return isCompiledQuery(compiled) ? compiled.query : undefined
}
