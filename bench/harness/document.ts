import type { Aim, NamedReport } from './report.ts'
import { table } from './table.ts'

const title = '# Performance'
const intro = `\
Written by \`npm run bench\`, which measures all of it, or with \`--only evening,page\` some of it. Each section says
when, and links to its raw results.`
const aimsTitle = 'Aims'
const intention = `\
These are the aims of this project, and the figures that were measured. Most figures are ratios of ours to what was measured beside it, in
turns; the sections below say how. The last column says "stretch" where the higher aim is reached too.`

/**
 * docs/performance.md after a run of some benchmarks: their sections and aims replace those of earlier runs, and all
 * others stay. `before` is the document before, or empty. `run` says when and on what machine.
 */
export function documentAfter(before: string, reports: NamedReport[], run: string): string {
  const sections = sectionsOf(before)
  const aims = rowsOf(sections.get(aimsTitle) ?? '')
  sections.delete(aimsTitle)
  for (const report of reports) {
    sections.set(report.title, sectionOf(report, run))
    for (const aim of report.aims ?? []) aims.set(aim.figure, rowOf(aim))
  }
  const shown = [...sections].map(([name, text]) => `## ${name}\n\n${text}`)
  return `${[title, intro, `## ${aimsTitle}`, intention, tableOf(aims.values()), ...shown].join('\n\n')}\n`
}

/** The aims of some benchmarks as a table. */
export function aimTable(aims: Aim[]): string {
  return tableOf(aims.map(rowOf))
}

function tableOf(rows: Iterable<string[]>): string {
  return table(['measured', 'figure', 'aim', 'stretch', 'met'], [...rows])
}

/** The text of each section, by its title. */
function sectionsOf(document: string): Map<string, string> {
  const parts = document.split(/^## /m).slice(1)
  return new Map(parts.map((part) => [part.split('\n', 1)[0] ?? '', part.slice(part.indexOf('\n')).trim()]))
}

/** The rows of a section's table, by their figure. */
function rowsOf(section: string): Map<string, string[]> {
  const lines = section.split('\n').filter((line) => line.startsWith('|'))
  const rows = lines.slice(2).map((line) => line.slice(2, -2).split(' | '))
  return new Map(rows.map((row) => [row[1] ?? '', row]))
}

function sectionOf({ name, title, text, charts }: NamedReport, run: string): string {
  const pictures = Object.keys(charts).map((chart) => `![${title}: ${chart}](${chart}.svg)`)
  return [`Measured on ${run}; [raw results](../bench/results/${name}.json).`, text, ...pictures].join('\n\n')
}

function rowOf({ figure, atMost, atLeast, stretch, measured }: Aim): string[] {
  const isMet = measured <= (atMost ?? Infinity) && measured >= (atLeast ?? -Infinity)
  const isStretch = atLeast === undefined ? measured <= stretch : measured >= stretch
  const bound = atLeast === undefined ? `≤ ${atMost}` : `≥ ${atLeast}`
  return [
    Number(measured.toPrecision(3)).toString(),
    figure,
    bound,
    String(stretch),
    isStretch ? 'stretch' : isMet ? 'yes' : '**no**',
  ]
}
