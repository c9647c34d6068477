/**
 * Decision on a durable event that arrives, over the bus or from the log. The bus may lose, repeat and reorder events;
 * their numbers have no gap, so the number alone decides.
 */
export type Verdict = 'deliver' | 'duplicate' | 'gap'

/**
 * Compares the number of an event with the head, which is the number of the last event that was delivered. After a gap
 * the log is read: it has the missing events and this one.
 */
export function intake(head: number, seq: number): Verdict {
  if (seq === head + 1) return 'deliver'
  return seq <= head ? 'duplicate' : 'gap'
}
