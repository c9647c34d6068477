/** Orders moments as the API writes them: RFC 3339 in UTC, so that text is enough. */
export function compareTimes(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0
}
