import { Button, Stack, Text, Title } from '@mantine/core'

type Props = {
  title: string
  /** Level of the title: 2 where it is the title of the page. */
  level: 2 | 3
  hint: string
  action: string
  onAction(): void
}

/** Says that an address leads to something else than somebody looked for, and offers the way on. */
export function Notice({ title, level, hint, action, onAction }: Props) {
  return (
    <Stack flex={1} p="xl" gap="sm" align="center" justify="center" ta="center" role="status">
      <Title order={level} fz="h4">
        {title}
      </Title>
      <Text c="dimmed">{hint}</Text>
      <Button variant="light" size="md" onClick={onAction}>
        {action}
      </Button>
    </Stack>
  )
}
