/** Settings that Vite puts into a build; elsewhere there are none. */
export function viteSettings(): Record<string, string | undefined> {
  return import.meta.env ?? {}
}
