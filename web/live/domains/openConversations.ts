/** Conversations of which the earlier messages are shown: they keep all that is loaded of them. */
export class OpenConversations {
  readonly #holds = new Map<string | null, number>()

  has(partnerId: string | null): boolean {
    return this.#holds.has(partnerId)
  }

  /** Returns the way to let go. */
  hold(partnerId: string | null): () => void {
    this.#holds.set(partnerId, (this.#holds.get(partnerId) ?? 0) + 1)
    let isHeld = true
    return () => {
      if (!isHeld) return
      isHeld = false
      const left = (this.#holds.get(partnerId) ?? 1) - 1
      if (left > 0) this.#holds.set(partnerId, left)
      else this.#holds.delete(partnerId)
    }
  }
}
