export function Organise() {
  return null
}
