/** A figure that this project wants to keep, with what was measured. */
export type Aim = { figure: string; atMost?: number; atLeast?: number; stretch: number; measured: number }

/** Result of a benchmark. Its first chart has the name of the benchmark, the others have a suffix. */
export type Report = {
  title: string
  text: string
  charts: Record<string, string>
  aims?: Aim[]
  samples: object[]
}

/** A report with the name of its benchmark, which is that of its file in bench/results. */
export type NamedReport = Report & { name: string }
