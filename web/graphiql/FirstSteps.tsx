import { hasToken } from './headers.ts'
import { usePage } from './page.ts'
import { exampleNamed } from './savedExamples.ts'
import { useTabs } from './useTabs.ts'

const listen = exampleNamed('MessagesSince')
const write = exampleNamed('WriteToEveryone')

/** Three steps to the first event, for somebody who is here for the first time. */
export function FirstSteps() {
  const { people, progress, wording, language, openSignIn, showSteps } = usePage()
  const { headers, isReady, be, open } = useTabs()
  const { steps } = wording.texts
  const beSomebody = () => (people.length > 0 && listen.person ? be(listen.person) : openSignIn())
  const rows = [
    { name: steps.who, hint: steps.whoHint, isDone: hasToken(headers) || progress.listening, act: beSomebody },
    { name: steps.listen, hint: steps.listenHint, isDone: progress.listening, act: () => open(listen) },
    { name: steps.write, hint: steps.writeHint, isDone: progress.heard, act: () => open(write) },
  ]
  const next = rows.find(({ isDone }) => !isDone)

  return (
    <aside className="first-steps" lang={language} aria-labelledby="first-steps">
      <h2 id="first-steps">{steps.title}</h2>
      <ol>
        {rows.map((row) => (
          <li key={row.name}>
            <button
              type="button"
              disabled={!isReady}
              aria-current={row === next ? 'step' : undefined}
              onClick={() => void row.act()}
            >
              {row.isDone ? '✓' : rows.indexOf(row) + 1} {row.name}
            </button>
          </li>
        ))}
      </ol>
      <p role="status">
        {next?.hint ?? steps.heard}{' '}
        {!next && (
          <button type="button" onClick={() => void open(listen)}>
            {steps.show}
          </button>
        )}
      </p>
      <button type="button" className="close" aria-label={steps.close} onClick={() => showSteps(false)}>
        ×
      </button>
    </aside>
  )
}
