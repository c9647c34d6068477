import type { Locator, Page } from 'playwright-core'

/** For `waitFor`: until it is not on the page any more. */
export const isGone = { state: 'detached' } as const

/** Goes to a page of the app by its link in the navigation. */
export const goes = (page: Page, to: string) => page.locator(`nav a[href="#/${to}"]`).click()

/** Clicks a button. */
export const presses = (page: Page, name: string | RegExp) => page.getByRole('button', { name, exact: true }).click()

/** Fills in a text field. */
export const fills = (page: Page, label: string, text: string) =>
  page.getByRole('textbox', { name: label, exact: true }).fill(text)

/** Asks for a song, on the music page in French. */
export async function asksForSong(page: Page, title: string) {
  await fills(page, 'Demander un morceau', title)
  await presses(page, 'Demander au DJ')
}

/** Toasts with this title, which are shown above every page. */
export const toasts = (page: Page, title: string) =>
  page.locator('.mantine-Notification-root').filter({ hasText: title })

/** Waits for a toast with this title and text. */
export const isTold = (page: Page, title: string, of: string) => toasts(page, title).filter({ hasText: of }).waitFor()

/** The items with this text, of all lists. */
export const row = (page: Page | Locator, text: string | RegExp) => page.getByRole('listitem').filter({ hasText: text })

/** A part of a page, by its heading. */
export const section = (page: Page, name: string | RegExp) => page.getByRole('region', { name })
