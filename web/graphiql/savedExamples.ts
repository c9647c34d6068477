import { type Example, readTheme, type Theme } from './examples.ts'

const files = import.meta.glob<string>('../../schema/examples/*.graphql', {
  query: '?raw',
  import: 'default',
  eager: true,
})
const first = 'messages.graphql'

/** The examples of the schema: messages, with which one begins, and then the others in the order of their files. */
export const themes: Theme[] = Object.entries(files)
  .sort(([a], [b]) => Number(b.endsWith(first)) - Number(a.endsWith(first)) || a.localeCompare(b))
  .map(([, text]) => readTheme(text))

const byName = new Map(themes.flatMap(({ examples }) => examples.map((example) => [example.name, example])))

/** The example with this name of its operation. Throws an `Error` if there is none. */
export function exampleNamed(name: string): Example {
  const example = byName.get(name)
  if (!example) throw new Error(`there is no example ${name}`)
  return example
}

/** The text of an example's tab. */
export const textOf = ({ title, document }: Example): string => `# ${title}\n${document}\n`
