/** Whether the user is writing something, which a page that is loaded again would forget. */
export function isWriting(): boolean {
  const field = document.activeElement
  return (field instanceof HTMLInputElement || field instanceof HTMLTextAreaElement) && field.value !== ''
}
