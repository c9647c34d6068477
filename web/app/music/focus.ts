/** Goes on with what comes after something that is done with: what had the focus is about to go. */
export function focusAfter(row: HTMLElement | null) {
  const next = row?.nextElementSibling ?? row?.closest('section')?.querySelector('h3')
  if (next instanceof HTMLElement) next.focus({ preventScroll: true })
}
