import './entry.css'
import './app.css'
import { MantineProvider } from '@mantine/core'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { I18nextProvider } from 'react-i18next'
import { App, SignedIn } from './App.tsx'
import { createI18n } from './language/i18n.ts'
import { readPath } from './route.ts'
import { AppSession } from './session.ts'
import { loadSurely, NotLoaded } from './shared/lazily.tsx'
import { watchStylesheets } from './shared/stylesheets.ts'
import { theme, variables } from './theme.ts'

const root = document.getElementById('root')
if (!root) throw new Error('index.html has no #root')

readPath()
watchStylesheets()
const session = new AppSession()
session.start()
if (session.current().signedIn) SignedIn.preload()
// Until this is loaded, index.html shows a page of its own, which says what to do if it takes long.
const i18n = await loadSurely(createI18n)

// Code that could not be loaded is said in its place, and loaded when the server answers again: no fault of the app.
const onCaughtError = (error: unknown) => error instanceof NotLoaded || console.error(error)

createRoot(root, { onCaughtError }).render(
  <StrictMode>
    <I18nextProvider i18n={i18n}>
      {/* The stylesheet comes after the variables, at the end of index.html: only a stronger selector keeps ours. */}
      <MantineProvider
        theme={theme}
        cssVariablesResolver={variables}
        cssVariablesSelector=":root:root"
        defaultColorScheme="auto"
      >
        <App session={session} />
      </MantineProvider>
    </I18nextProvider>
  </StrictMode>,
)
