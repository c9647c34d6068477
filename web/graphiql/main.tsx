import 'graphiql/setup-workers/vite'
import '@graphiql/react/style.css'
import '@graphiql/plugin-doc-explorer/style.css'
import '@graphiql/plugin-history/style.css'
import 'graphiql/graphiql.css'
import './graphiql.css'
import { createRoot } from 'react-dom/client'
import { Explorer } from './Explorer.tsx'
import { createPageStorage } from './pageStorage.ts'
import { readPeople } from './people.ts'
import { textsOf } from './texts.ts'

const root = createRoot(document.getElementById('root') as HTMLElement)
const words = textsOf(localStorage.getItem('attitudes:language'), navigator.language)
const storage = createPageStorage(localStorage, sessionStorage)
readPeople().then((people) => root.render(<Explorer people={people} {...words} storage={storage} />))
