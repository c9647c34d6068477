export type Chart = {
  title: string
  x: string
  y: string
  series: string[]
  groups: { label: string; values: number[] }[]
}

export type LineChart = {
  title: string
  x: string
  y: string
  series: { name: string; points: [x: number, y: number][] }[]
  logX?: boolean
  logY?: boolean
}

const [width, height, left, right, top, base] = [720, 420, 72, 680, 84, 356]
// Colours that colour-blind people can tell apart, also in grey: https://jfly.uni-koeln.de/color/
const colours = ['#0072b2', '#e69f00', '#009e73', '#cc79a7', '#56b4e9', '#d55e00', '#000']
const colourOf = (series: number) => colours[series % colours.length]

/** Bars in groups, as SVG. */
export function barChart({ title, x, y, series, groups }: Chart): string {
  const yAxis = steps(groups.flatMap(({ values }) => values))
  const yOf = (value: number) => base - yAxis.share(value) * (base - top)
  const groupWidth = (right - left) / groups.length
  const barWidth = Math.min(72, (groupWidth * 0.7) / series.length)

  const bars = groups.flatMap(({ label, values }, group) => {
    const middle = left + (group + 0.5) * groupWidth
    const bar = (value: number, index: number) => {
      const start = middle + (index - values.length / 2) * barWidth
      const drawn = rect(start + 2, yOf(value), barWidth - 4, base - yOf(value), colourOf(index))
      return drawn + text(start + barWidth / 2, yOf(value) - 6, number(value))
    }
    return [...values.map(bar), text(middle, base + 20, label)]
  })
  return picture({ title, x, y, series }, [...horizontals(yAxis), ...bars])
}

/** A line for each series, as SVG. A log axis leaves out what is not above zero. */
export function lineChart({ title, x, y, series, logX = false, logY = false }: LineChart): string {
  const lines = series.map(({ points }) => points.filter((point) => (!logX || point[0] > 0) && (!logY || point[1] > 0)))
  const xAxis = (logX ? decades : steps)(lines.flatMap((points) => points.map(([x]) => x)))
  const yAxis = (logY ? decades : steps)(lines.flatMap((points) => points.map(([, y]) => y)))
  const xOf = (value: number) => left + xAxis.share(value) * (right - left)
  const yOf = (value: number) => base - yAxis.share(value) * (base - top)

  const verticals = xAxis.ticks.map((value) => {
    const line = `<path d="M${xOf(value)} ${base}v5" stroke="#333"/>`
    return line + text(xOf(value), base + 20, number(value))
  })
  const drawn = lines.map((points, index) => {
    const colour = colourOf(index)
    const places = points.map(([x, y]) => [xOf(x).toFixed(1), yOf(y).toFixed(1)])
    const dots = places.map(([x, y]) => `<circle cx="${x}" cy="${y}" r="3" fill="${colour}"/>`)
    const path = places.map((place) => place.join(' ')).join('L')
    return `${path && `<path d="M${path}" fill="none" stroke="${colour}" stroke-width="2"/>`}${dots.join('')}`
  })
  return picture({ title, x, y, series: series.map(({ name }) => name) }, [
    ...horizontals(yAxis),
    ...verticals,
    ...drawn,
  ])
}

/** An axis: its ticks, and the place of a value on its side of the picture, from 0 to 1. */
type Axis = { ticks: number[]; share(value: number): number }

function steps(values: number[]): Axis {
  const step = roundStep(Math.max(0, ...values) / 5 || 0.2)
  return { ticks: [0, 1, 2, 3, 4, 5].map((index) => index * step), share: (value) => value / (5 * step) }
}

function decades(values: number[]): Axis {
  const lowest = Math.floor(Math.log10(Math.min(...values)))
  const highest = Math.max(lowest + 1, Math.ceil(Math.log10(Math.max(...values))))
  const ticks = Array.from({ length: highest - lowest + 1 }, (_, index) => 10 ** (lowest + index))
  return { ticks, share: (value) => (Math.log10(value) - lowest) / (highest - lowest) }
}

const horizontals = ({ ticks, share }: Axis) =>
  ticks.map((value, index) => {
    const at = base - share(value) * (base - top)
    const line = `<path d="M${left} ${at}H${right}" stroke="${index === 0 ? '#333' : '#ddd'}"/>`
    return line + text(left - 8, at + 4, number(value), 'end')
  })

/** The names beside their colours, in a second row where one is too short. */
function legend(series: string[]): string[] {
  let [x, y] = [left, 48]
  return series.map((name, index) => {
    const wide = Math.max(120, 36 + name.length * 7)
    if (x + wide > width) [x, y] = [left, 66]
    const drawn = rect(x, y - 12, 14, 14, colourOf(index)) + text(x + 20, y, name, 'start')
    x += wide
    return drawn
  })
}

const picture = ({ title, x, y, series }: Pick<Chart, 'title' | 'x' | 'y' | 'series'>, drawn: string[]) =>
  `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" role="img"
    font-family="sans-serif" font-size="13" fill="#333">
<title>${title}</title>
${rect(0, 0, width, height, '#fff')}
<text x="${left}" y="26" font-size="17" font-weight="600">${title}</text>
${[...legend(series), ...drawn].join('\n')}
${text((left + right) / 2, height - 16, x)}
<text transform="translate(16 ${(top + base) / 2}) rotate(-90)" text-anchor="middle">${y}</text>
</svg>
`

const text = (x: number, y: number, words: string, anchor = 'middle') =>
  `<text x="${x}" y="${y}" text-anchor="${anchor}">${words}</text>`

const rect = (x: number, y: number, width: number, height: number, colour = '') =>
  `<rect x="${x}" y="${y}" width="${width}" height="${height}" fill="${colour}"/>`

const number = (value: number) => value.toLocaleString('en', { notation: 'compact', maximumSignificantDigits: 3 })

/** The next round number: 1, 2, 4 or 5 times a power of ten. */
function roundStep(least: number): number {
  const power = 10 ** Math.floor(Math.log10(least))
  return ([1, 2, 4, 5].find((factor) => factor * power >= least) ?? 10) * power
}
