/** Ends parts in the reverse order in which they were opened, so that each ends before the parts that it uses. */
export class Disposal {
  readonly #ends: (() => unknown)[] = []

  /** Adds the end of a part that was made just now. */
  defer(end: () => unknown): void {
    this.#ends.push(end)
  }

  /**
   * Calls all ends, the latest first, also after one has failed. Throws the first error then. Each end is called once.
   */
  async dispose(): Promise<void> {
    const errors: unknown[] = []
    for (let end = this.#ends.pop(); end; end = this.#ends.pop()) {
      try {
        await end()
      } catch (error) {
        errors.push(error)
      }
    }
    if (errors.length > 0) throw errors[0]
  }
}
