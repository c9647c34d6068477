import '@mantine/core/styles.css'
import '@mantine/notifications/styles.css'
import './app.css'
import { MantineProvider } from '@mantine/core'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { I18nextProvider } from 'react-i18next'
import { App } from './App.tsx'
import { createI18n } from './language/i18n.ts'
import { readPath } from './route.ts'
import { startSession } from './session.ts'
import { Toasts } from './shared/Toasts.tsx'
import { theme, variables } from './theme.ts'

const root = document.getElementById('root')
if (!root) throw new Error('index.html has no #root')

readPath()
const session = startSession()

createRoot(root).render(
  <StrictMode>
    <I18nextProvider i18n={createI18n()}>
      <MantineProvider theme={theme} cssVariablesResolver={variables} defaultColorScheme="auto">
        <Toasts />
        <App session={session} />
      </MantineProvider>
    </I18nextProvider>
  </StrictMode>,
)
