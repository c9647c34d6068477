type Waiting<Lane> = { whose: string; lanes: Lane[]; begin(lane: Lane): void }

/**
 * Runs work in lanes, one piece at a time in each, and one of each person. When a lane is free, the person whose last
 * turn began longest ago comes next: somebody new comes before those who have sent much.
 */
export function createPool<Lane>(lanes: Lane[]) {
  const free = new Set(lanes)
  const running = new Set<string>()
  const lastTurn = new Map<string, number>()
  let waiting: Waiting<Lane>[] = []
  let turns = 0

  const beginNext = () => {
    for (const lane of lanes) {
      const next =
        free.has(lane) &&
        longestAgo(
          waiting.filter(({ whose, lanes }) => lanes.includes(lane) && !running.has(whose)),
          lastTurn,
        )
      if (!next) continue
      waiting = waiting.filter((each) => each !== next)
      free.delete(lane)
      running.add(next.whose)
      lastTurn.set(next.whose, ++turns)
      next.begin(lane)
    }
  }

  return async <Result>(whose: string, suitable: Lane[], work: (lane: Lane) => Promise<Result>): Promise<Result> => {
    const lane = await new Promise<Lane>((begin) => {
      waiting.push({ whose, lanes: suitable, begin })
      beginNext()
    })
    try {
      return await work(lane)
    } finally {
      free.add(lane)
      running.delete(whose)
      if (!waiting.some((each) => each.whose === whose)) lastTurn.delete(whose)
      beginNext()
    }
  }
}

function longestAgo<Lane>(waiting: Waiting<Lane>[], lastTurn: Map<string, number>): Waiting<Lane> | undefined {
  const turnOf = ({ whose }: Waiting<Lane>) => lastTurn.get(whose) ?? 0
  return waiting.reduce<Waiting<Lane> | undefined>(
    (first, each) => (first && turnOf(first) <= turnOf(each) ? first : each),
    undefined,
  )
}
