/** The song or purpose of a notification. Its message ends with the reason of a refusal, which pages show apart. */
export function withoutReason(message: string, reason: string | null | undefined): string {
  const end = `: ${reason}`
  return reason && message.endsWith(end) ? message.slice(0, -end.length) : message
}
