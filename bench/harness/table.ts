export const whole = (value: number) => Math.round(value).toLocaleString('en')

export function median(values: number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  const middle = (sorted.length - 1) / 2
  return ((sorted[Math.floor(middle)] ?? Number.NaN) + (sorted[Math.ceil(middle)] ?? Number.NaN)) / 2
}

/** The median, the least and the most of some rounds. */
export function spread(values: number[], digits: number): string {
  const [middle, least, most] = [median(values), Math.min(...values), Math.max(...values)].map((value) =>
    value.toFixed(digits),
  )
  return `${middle} (${least}–${most})`
}

/** Markdown; numbers stand right, except in the column of names. */
export function table(head: string[], rows: string[][]): string {
  const rule = head.map((_, column) => (column === 1 ? '---' : '---:'))
  return [head, rule, ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n')
}
