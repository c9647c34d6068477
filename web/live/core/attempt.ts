/** Returns the result; undefined if it throws, as a storage does that is blocked or full. */
export function attempt<Result>(use: () => Result): Result | undefined {
  try {
    return use()
  } catch {
    return undefined
  }
}
