import { Wedding } from './wedding'

/** Rendered on the server. It hands over the token of its visitor, as an app would from a cookie of its own. */
export default async function Page({ searchParams }: { searchParams: Promise<{ token?: string }> }) {
  const { token } = await searchParams
  return token ? <Wedding token={token} url={process.env.LIVE_URL} /> : <p>Add ?token=… to the address.</p>
}
