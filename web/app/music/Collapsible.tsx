import { Accordion } from '@mantine/core'
import type { ReactNode } from 'react'

/** Section for things that are over: collapsed until somebody opens it. */
export function Collapsible({ title, children }: { title: string; children: ReactNode }) {
  return (
    <Accordion mt="lg" variant="default">
      <Accordion.Item value="content">
        <Accordion.Control px={0}>{title}</Accordion.Control>
        <Accordion.Panel>{children}</Accordion.Panel>
      </Accordion.Item>
    </Accordion>
  )
}
