import type { Browser, BrowserContextOptions, CDPSession, Page } from 'playwright-core'

/**
 * Measured while somebody typed: how long each key press took until the page showed it, and the longest task, in ms.
 */
export type Typed = { keys: number; p50: number; p98: number; longestTask: number }

/** Key presses are measured by the browser in steps of 8 ms, and not at all when they took less than this. */
const shortestKey = 16
const keyEvery = 150

/** A tab of a browser that measures what its page costs. */
export class Tab {
  readonly page: Page
  readonly #cdp: CDPSession

  private constructor(page: Page, cdp: CDPSession) {
    this.page = page
    this.#cdp = cdp
  }

  static async open(browser: Browser, url: string, options: BrowserContextOptions): Promise<Tab> {
    const page = await (await browser.newContext(options)).newPage()
    const cdp = await page.context().newCDPSession(page)
    // CPU time of the thread, so that other work of the machine does not count.
    await cdp.send('Performance.enable', { timeDomain: 'threadTicks' })
    await growWindow(cdp, page)
    await page.goto(url)
    return new Tab(page, cdp)
  }

  /** CPU time (ms) that the page's thread has used up to now: scripts, style, layout and painting. */
  async cpuMs(): Promise<number> {
    const { metrics } = await this.#cdp.send('Performance.getMetrics')
    return 1_000 * (metrics.find(({ name }) => name === 'TaskDuration')?.value ?? Number.NaN)
  }

  /** The heap (MB) after a collection. */
  async heapMB(): Promise<number> {
    for (let times = 0; times < 2; times++) await this.#cdp.send('HeapProfiler.collectGarbage')
    const { usedSize } = await this.#cdp.send('Runtime.getHeapUsage')
    return usedSize / 1e6
  }

  /** Makes the processor so many times slower. */
  async slowDown(rate: number) {
    await this.#cdp.send('Emulation.setCPUThrottlingRate', { rate })
  }

  /** Empties the box for messages and goes into it, so that what is typed from now on is in it. */
  async emptyMessage() {
    const box = this.page.getByRole('textbox', { name: 'Message' })
    await box.fill('')
    await box.focus()
  }

  /** Types until told to stop. A page that cannot keep up takes a key when it comes to it. */
  async type(isOver: () => boolean): Promise<Typed> {
    await this.page.evaluate(observe, shortestKey)
    let keys = 0
    while (!isOver()) {
      await this.page.keyboard.press('abcdefghijklmnopqrstuvwxyz '[keys++ % 27] as string)
      await this.page.waitForTimeout(keyEvery)
    }
    const { events, tasks } = await this.page.evaluate(observed)
    const durations = [...events, ...Array.from({ length: Math.max(0, keys - events.length) }, () => shortestKey)].sort(
      (a, b) => a - b,
    )
    const at = (share: number) => durations[Math.ceil(share * durations.length) - 1] ?? Number.NaN
    return { keys, p50: at(0.5), p98: at(0.98), longestTask: Math.max(0, ...tasks) }
  }

  close = () => this.page.context().close()
}

/** Space (px) for the frame of a window: more than it needs. */
const frame = 200

/**
 * Makes the browser's window as large as its page with a frame around it. By itself it is as large as the page alone, so that
 * the page's lower end lies outside: a key that changes something there draws no frame, and seems to take until
 * something else does.
 */
async function growWindow(cdp: CDPSession, page: Page) {
  const { width, height } = page.viewportSize() ?? { width: 0, height: 0 }
  const { windowId } = await cdp.send('Browser.getWindowForTarget')
  await cdp.send('Browser.setWindowBounds', { windowId, bounds: { width: width + frame, height: height + frame } })
}

// These two run in the page.

type Observing = { events: Map<number, number>; tasks: number[] }

function observe(durationThreshold: number) {
  const observing: Observing = { events: new Map(), tasks: [] }
  Object.assign(window, { observing })
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries() as (PerformanceEntry & { interactionId: number })[]) {
      // A key press fires several events with one interaction id; events without an interaction have the id 0.
      if (entry.interactionId === 0) continue
      const longest = Math.max(observing.events.get(entry.interactionId) ?? 0, entry.duration)
      observing.events.set(entry.interactionId, longest)
    }
  }).observe({ type: 'event', durationThreshold } as PerformanceObserverInit)
  new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) observing.tasks.push(duration)
  }).observe({ type: 'longtask' })
}

function observed() {
  const { observing } = window as unknown as { observing: Observing }
  return { events: [...observing.events.values()], tasks: observing.tasks }
}
