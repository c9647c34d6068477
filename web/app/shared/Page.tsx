import { Box, Group, Title } from '@mantine/core'
import { type ComponentProps, type ReactNode, useEffect, useRef } from 'react'
import classes from './Page.module.css'

/** The rest goes to the box that scrolls. */
type Props = ComponentProps<'section'> & {
  title: string
  /** What can be done here, beside the title. */
  action?: ReactNode
}

/** A page below its title, which is where one begins to read. */
export function Page({ title, action, children, ...box }: Props) {
  const heading = useRef<HTMLHeadingElement>(null)
  useEffect(() => heading.current?.focus({ preventScroll: true }), [])
  return (
    <section {...box} className={classes.page} aria-label={title}>
      <Box className={classes.content}>
        <Group wrap="nowrap" justify="space-between" mih={44} mb="sm">
          <Title order={2} fz="h3" ref={heading} tabIndex={-1}>
            {title}
          </Title>
          {action}
        </Group>
        {children}
      </Box>
    </section>
  )
}
