/** Goes on with what comes after something that is done with: what had the focus is about to go. */
export function focusAfter(row: HTMLElement | null) {
  const after = row?.nextElementSibling
  // The place of rows that are not in the page takes no focus.
  const next = after?.hasAttribute('tabindex') ? after : row?.closest('section')?.querySelector('h3')
  if (next instanceof HTMLElement) next.focus({ preventScroll: true })
}
