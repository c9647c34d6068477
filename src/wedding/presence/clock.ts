/** The clock of the store, which all servers share. In ms. */
export class StoreClock {
  #aheadMs = 0

  now(): number {
    return Date.now() + this.#aheadMs
  }

  /** Sets the clock to the time that the store has just returned. */
  set(now: number): void {
    this.#aheadMs = now - Date.now()
  }
}
