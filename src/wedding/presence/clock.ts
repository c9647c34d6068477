/** The clock of the store, which all servers share. In ms. */
export class StoreClock {
  #aheadMs = 0

  now(): number {
    return Date.now() + this.#aheadMs
  }

  /** The store has just said what time it is. */
  set(now: number): void {
    this.#aheadMs = now - Date.now()
  }
}
