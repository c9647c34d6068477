import { hasToken, memberIn } from './headers.ts'
import { usePage } from './page.ts'
import { useTabs } from './useTabs.ts'

/** The person of the tab in front: a choice of the demo's people, or elsewhere a button to sign in. */
export function Who() {
  const { people, openSignIn, language, wording } = usePage()
  const { headers, isReady, be } = useTabs()
  const { who } = wording.texts
  const member = memberIn(headers)
  if (people.length === 0) {
    const name = member?.name ?? who.somebody
    return (
      <button type="button" lang={language} disabled={!isReady} onClick={openSignIn}>
        {hasToken(headers) ? who.signedIn(name) : who.signIn}
      </button>
    )
  }
  return (
    <select
      lang={language}
      aria-label={who.label}
      value={people.some(({ id }) => id === member?.id) ? member?.id : ''}
      disabled={!isReady}
      onChange={({ target }) => void be(target.value)}
    >
      <option value="" disabled>
        {who.choose}
      </option>
      {people.map(({ id, name, role }) => (
        <option key={id} value={id}>
          {who.be(name, role)}
        </option>
      ))}
    </select>
  )
}
