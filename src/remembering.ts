import { LRUCache } from 'lru-cache'

/** Characters of questions that a function remembers. */
const mostCharacters = 100_000

/**
 * Returns the same function of texts, with a memory of its latest results. Meant for texts that requests repeat, such
 * as their headers. The texts have no line ends, and the function takes an empty one and none as the same.
 */
export function remembering<Texts extends (string | undefined)[], Answer>(
  compute: (...texts: Texts) => Answer,
): (...texts: Texts) => Answer {
  const known = new LRUCache<string, { answer: Answer }>({
    maxSize: mostCharacters,
    sizeCalculation: (_, key) => key.length + 1,
  })
  return (...texts) => {
    const key = texts.length === 1 ? (texts[0] ?? '') : texts.join('\n')
    const entry = known.get(key)
    if (entry) return entry.answer
    const answer = compute(...texts)
    known.set(key, { answer })
    return answer
  }
}
