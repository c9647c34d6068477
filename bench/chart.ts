export type Chart = { title: string; x: string; y: string; series: string[]; groups: { label: string; values: number[] }[] }

const [width, height, left, right, top, base] = [720, 420, 72, 696, 84, 356]
// Told apart by those who do not see every colour, and in grey: https://jfly.uni-koeln.de/color/
const colours = ['#0072b2', '#e69f00', '#009e73', '#cc79a7', '#56b4e9']

/** Bars in groups, as SVG. */
export function barChart({ title, x, y, series, groups }: Chart): string {
  const step = roundStep(Math.max(...groups.flatMap(({ values }) => values)) / 5)
  const yOf = (value: number) => base - (value / (5 * step)) * (base - top)
  const groupWidth = (right - left) / groups.length
  const barWidth = Math.min(72, (groupWidth * 0.7) / series.length)

  const axis = [0, 1, 2, 3, 4, 5].map((index) => {
    const at = yOf(index * step)
    const line = `<path d="M${left} ${at}H${right}" stroke="${index === 0 ? '#333' : '#ddd'}"/>`
    return line + text(left - 8, at + 4, String(index * step), 'end')
  })
  const legend = series.map(
    (name, index) => rect(left + index * 120, 48, 14, 14, colours[index]) + text(left + 20 + index * 120, 60, name, 'start'),
  )
  const bars = groups.flatMap(({ label, values }, group) => {
    const middle = left + (group + 0.5) * groupWidth
    const bar = (value: number, index: number) => {
      const start = middle + (index - values.length / 2) * barWidth
      const drawn = rect(start + 2, yOf(value), barWidth - 4, base - yOf(value), colours[index])
      return drawn + text(start + barWidth / 2, yOf(value) - 6, value.toFixed(1))
    }
    return [...values.map(bar), text(middle, base + 20, label)]
  })
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" role="img" font-family="sans-serif" font-size="13" fill="#333">
<title>${title}</title>
${rect(0, 0, width, height, '#fff')}
<text x="${left}" y="30" font-size="17" font-weight="600">${title}</text>
${[...legend, ...axis, ...bars].join('\n')}
${text((left + right) / 2, height - 16, x)}
<text transform="translate(20 ${(top + base) / 2}) rotate(-90)" text-anchor="middle">${y}</text>
</svg>
`
}

const text = (x: number, y: number, words: string, anchor = 'middle') => `<text x="${x}" y="${y}" text-anchor="${anchor}">${words}</text>`

const rect = (x: number, y: number, width: number, height: number, colour = '') =>
  `<rect x="${x}" y="${y}" width="${width}" height="${height}" fill="${colour}"/>`

/** The next round number: 1, 2, 4 or 5 times a power of ten. */
function roundStep(least: number): number {
  const power = 10 ** Math.floor(Math.log10(least))
  return ([1, 2, 4, 5].find((factor) => factor * power >= least) ?? 10) * power
}
