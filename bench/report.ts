/** A figure that this project wants to keep, with what was measured. */
export type Target = { figure: string; atMost?: number; atLeast?: number; stretch: number; measured: number }

/** What a benchmark has to say. Its first chart is named as it is, the others with a word more. */
export type Report = { title: string; text: string; charts: Record<string, string>; targets?: Target[]; samples: object[] }
