/** Whether the conversations and a chat fit side by side. The style sheets say the same. */
export function isWide(): boolean {
  return matchMedia('(width >= 50em)').matches
}
