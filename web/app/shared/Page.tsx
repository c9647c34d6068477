import { Box, Group, Title } from '@mantine/core'
import { useMergedRef } from '@mantine/hooks'
import { type ComponentProps, type ReactNode, useEffect, useRef } from 'react'
import classes from './Page.module.css'
import { useScrollMemory } from './scrollMemory.ts'
import { usePageTitle } from './title.ts'

/** The rest goes to the box that scrolls. */
type Props = ComponentProps<'section'> & {
  title: string
  /** The title of its open part, for the tab of the browser. */
  part?: string
  /** Buttons for this page, shown beside the title. */
  action?: ReactNode
}

/** A page below its title, which is where one begins to read. */
export function Page({ title, part, action, children, ref, ...box }: Props) {
  const heading = useRef<HTMLHeadingElement>(null)
  const scrolled = useRef<HTMLElement>(null)
  const boxRef = useMergedRef(scrolled, ref)
  usePageTitle(part ?? title)
  useScrollMemory(scrolled, 'page')
  useEffect(() => heading.current?.focus({ preventScroll: true }), [])
  return (
    <section {...box} ref={boxRef} className={classes.page} aria-label={title}>
      <Box className={classes.content}>
        <Group justify="space-between" mih={44} mb="sm">
          <Title order={2} fz="h3" maw="100%" ref={heading} tabIndex={-1}>
            {title}
          </Title>
          {action}
        </Group>
        {children}
      </Box>
    </section>
  )
}
