/**
 * Waits (ms) before the server is asked whether it answers: each is a random part of these, the last one again and
 * again.
 */
const waits = [1_000, 2_000, 4_000, 10_000]

let answering: Promise<void> | undefined

/**
 * Resolves when the server of this page answers. One request serves all callers that wait, and it is not sent at once.
 */
export function whenReachable(): Promise<void> {
  answering ??= answer().finally(() => {
    answering = undefined
  })
  return answering
}

async function answer(): Promise<void> {
  for (let tries = 0; ; tries++) {
    const longest = waits[Math.min(tries, waits.length - 1)] ?? 0
    await pause(longest * (0.5 + Math.random() / 2))
    if (await isReachable()) return
  }
}

/** A pause that ends early when the network comes back. */
function pause(ms: number): Promise<void> {
  return new Promise((resolve) => {
    const end = () => {
      clearTimeout(timer)
      removeEventListener('online', end)
      resolve()
    }
    const timer = setTimeout(end, ms)
    addEventListener('online', end)
  })
}

async function isReachable(): Promise<boolean> {
  const asked = fetch(location.pathname, {
    method: 'HEAD',
    headers: { accept: 'text/html' },
    cache: 'no-store',
    signal: AbortSignal.timeout(5_000),
  })
  return asked.then(({ ok }) => ok).catch(() => false)
}
