import { Box, Title } from '@mantine/core'
import { type ReactNode, useId } from 'react'

/** A part of a page, named. */
export function Section({ title, children }: { title: string; children: ReactNode }) {
  const id = useId()
  return (
    <Box component="section" aria-labelledby={id} mt="lg">
      <Title id={id} tabIndex={-1} order={3} fz="md" c="dimmed" mb={4}>
        {title}
      </Title>
      {children}
    </Box>
  )
}
