import { type FormEvent, useEffect, useRef, useState } from 'react'
import { type Answer, ask } from './listen.ts'
import { usePage } from './page.ts'
import { useTabs } from './useTabs.ts'

const join = 'mutation Join($input: JoinWeddingInput!) { joinWedding(input: $input) { token } }'

/** The dialog to sign in with the code of an invitation, or with a token. */
export function SignIn({ onClose }: { onClose(): void }) {
  const { wording, language } = usePage()
  const { putToken } = useTabs()
  const { signIn } = wording.texts
  const dialog = useRef<HTMLDialogElement>(null)
  const [problem, setProblem] = useState('')
  useEffect(() => dialog.current?.showModal(), [])

  const joinWith = async (code: string, name: string) => {
    const answer = await ask({ query: join, variables: { input: { code, name } } }, {}, wording)
    const { joinWedding } = (answer.data ?? {}) as { joinWedding?: { token: string } }
    return { token: joinWedding?.token, answer }
  }
  const check = async (typed: string) => {
    const token = typed.replace(/^Bearer\s+/i, '')
    const answer = await ask({ query: '{ viewer { id } }' }, { Authorization: `Bearer ${token}` }, wording)
    return { token: answer.errors ? undefined : token, answer }
  }
  const submit =
    (signIn: (form: FormData) => Promise<{ token: string | undefined; answer: Answer }>) =>
    async (event: FormEvent<HTMLFormElement>) => {
      event.preventDefault()
      const { token, answer } = await signIn(new FormData(event.currentTarget))
      if (token === undefined) return setProblem(problemOf(answer))
      putToken(token)
      onClose()
    }

  return (
    <dialog ref={dialog} className="sign-in" lang={language} aria-labelledby="sign-in" onClose={onClose}>
      <h2 id="sign-in">{signIn.title}</h2>
      <p>{signIn.lead}</p>
      <form onSubmit={submit((form) => joinWith(String(form.get('code')), String(form.get('name'))))}>
        <h3>{signIn.byCode}</h3>
        <label>
          {signIn.code} <input name="code" required autoComplete="off" autoCapitalize="characters" />
        </label>
        <label>
          {signIn.name} <input name="name" autoComplete="off" />
        </label>
        <button type="submit">{signIn.join}</button>
      </form>
      <form onSubmit={submit((form) => check(String(form.get('token')).trim()))}>
        <h3>{signIn.byToken}</h3>
        <label>
          {signIn.token} <input name="token" required autoComplete="off" spellCheck={false} />
        </label>
        <button type="submit">{signIn.use}</button>
      </form>
      {problem && <p role="alert">{problem}</p>}
      <button type="button" onClick={() => dialog.current?.close()}>
        {signIn.close}
      </button>
    </dialog>
  )
}

function problemOf({ errors }: Answer): string {
  return (errors as { message: string }[] | undefined)?.map(({ message }) => message).join(' ') ?? ''
}
