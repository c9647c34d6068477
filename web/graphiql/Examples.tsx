import { useGraphiQLActions } from '@graphiql/react'
import { useState } from 'react'
import type { Example } from './examples.ts'
import { isNarrow } from './narrow.ts'
import { usePage } from './page.ts'
import { themes } from './savedExamples.ts'
import { useTabs } from './useTabs.ts'

/** The saved examples by theme, in a pane of GraphiQL. */
export function Examples() {
  const { people, wording, language, hasSteps, showSteps } = usePage()
  const { isReady, open } = useTabs()
  const { setVisiblePlugin } = useGraphiQLActions()
  const [blocked, setBlocked] = useState<{ name: string; needs: string[] }>()
  const { examples, steps } = wording.texts
  const choose = async (example: Example) => {
    const needs = await open(example)
    setBlocked({ name: example.name, needs: needs.map(({ title }) => title) })
    // The pane covers the editors of a phone.
    if (needs.length === 0 && isNarrow()) setVisiblePlugin(null)
  }

  return (
    <section className="examples" lang={language} aria-labelledby="examples">
      <h2 id="examples">{examples.title}</h2>
      <p>{examples.lead}</p>
      {people.length === 0 && <p>{examples.notDemo}</p>}
      {!hasSteps && (
        <button type="button" onClick={() => showSteps(true)}>
          {steps.again}
        </button>
      )}
      {themes.map((theme, index) => (
        <details key={theme.title} open={index === 0}>
          <summary lang="en">{theme.title}</summary>
          <ul>
            {theme.examples.map((example) => (
              <li key={example.name}>
                <button type="button" disabled={!isReady} onClick={() => void choose(example)}>
                  <span className={`kind ${example.operation}`}>{examples[example.operation]}</span>
                  <span lang="en">{example.title}</span>
                </button>
                {blocked?.name === example.name && blocked.needs.length > 0 && (
                  <p role="status">{examples.needs(blocked.needs)}</p>
                )}
              </li>
            ))}
          </ul>
        </details>
      ))}
    </section>
  )
}

/** An open book. */
export function ExamplesIcon() {
  return (
    <svg viewBox="0 0 24 24" fill="none" stroke="currentColor" strokeWidth="1.5" role="presentation">
      <path d="M12 6c-2-1.5-5-2-8-2v14c3 0 6 .5 8 2 2-1.5 5-2 8-2V4c-3 0-6 .5-8 2Zm0 0v14" />
    </svg>
  )
}
