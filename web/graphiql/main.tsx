import 'graphiql/setup-workers/vite'
import 'graphiql/style.css'
import './graphiql.css'
import { createRoot } from 'react-dom/client'
import { readPeople } from './demo.ts'
import { Explorer } from './Explorer.tsx'

const root = createRoot(document.getElementById('root') as HTMLElement)
readPeople().then((people) => root.render(<Explorer people={people} />))
