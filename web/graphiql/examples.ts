/** The examples of a domain. */
export interface Theme {
  title: string
  /** In the order in which they are to be run: an operation takes variables from the answers of earlier ones. */
  examples: Example[]
}

/** An operation that runs in the demo wedding. */
export interface Example {
  /** The name of the operation, unique among all examples. */
  name: string
  /** A sentence that says what it does. */
  title: string
  operation: 'query' | 'mutation' | 'subscription'
  /** The id of the person of the demo who runs it. Undefined if it needs no token. */
  person: string | undefined
  /** The operation alone, without its comments. */
  document: string
  variables: Record<string, VariableSource>
}

/** How to get the value of a variable. */
export type VariableSource =
  | { kind: 'json'; value: unknown }
  | { kind: 'newId' }
  /** The field at `path` of the data that the operation `example` was answered with. */
  | { kind: 'answer'; example: string; path: string[] }

/** The data of answers so far, by the name of their operation. */
export type Answers = Readonly<Record<string, unknown>>

/**
 * Reads a file of `schema/examples`; the README there has its format. Throws an `Error` that names the operation where
 * its comments are not in that format.
 */
export function readTheme(text: string): Theme {
  const [head = '', ...blocks] = text.split(/\n\n(?=#)/)
  return { title: head.replace(/^# /, '').trim(), examples: blocks.map(readExample) }
}

function readExample(block: string): Example {
  const lines = block.trimEnd().split('\n')
  const start = lines.findIndex((line) => !line.startsWith('#'))
  const document = lines.slice(start).join('\n')
  const [, operation, name] = /^(query|mutation|subscription) (\w+)/.exec(document) ?? []
  if (!operation || !name) throw new Error(`an example has no named operation: ${block}`)
  const [title = '', ...settings] = lines.slice(0, start).map((line) => line.replace(/^# ?/, ''))
  const example: Example = {
    name,
    title,
    operation: operation as Example['operation'],
    person: undefined,
    document,
    variables: {},
  }
  for (const setting of settings) {
    const [, key = '', value = ''] = /^(As|\$\w+): (.+)$/.exec(setting) ?? []
    if (key === 'As') example.person = value
    else if (key) example.variables[key.slice(1)] = sourceOf(value)
    else throw new Error(`${name}: no setting of an example: ${setting}`)
  }
  return example
}

function sourceOf(text: string): VariableSource {
  if (text === 'new UUID') return { kind: 'newId' }
  const [example = '', ...path] = text.split('.')
  if (/^[A-Z]\w*$/.test(example) && path.length > 0) return { kind: 'answer', example, path }
  return { kind: 'json', value: JSON.parse(text) }
}

/**
 * Returns the variables of an example. One whose earlier operation has no answer yet, or no such field in it, is left
 * out; `missing` names those operations.
 */
export function variablesOf(
  { variables }: Example,
  answers: Answers,
  newId: () => string = () => crypto.randomUUID(),
): { values: Record<string, unknown>; missing: string[] } {
  const values: Record<string, unknown> = {}
  const missing: string[] = []
  for (const [name, source] of Object.entries(variables)) {
    if (source.kind === 'newId') values[name] = newId()
    else if (source.kind === 'json') values[name] = source.value
    else {
      const value = fieldAt(answers[source.example], source.path)
      if (value === undefined) missing.push(source.example)
      else values[name] = value
    }
  }
  return { values, missing }
}

function fieldAt(data: unknown, path: string[]): unknown {
  let value = data
  for (const step of path) value = (value as Record<string, unknown> | null | undefined)?.[step]
  return value
}
