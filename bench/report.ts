/** What a benchmark has to say. */
export type Report = { title: string; text: string; chart: string; samples: object[] }
