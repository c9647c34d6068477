import { Button, Stack, Text, Title } from '@mantine/core'

type Props = { title: string; hint: string; action: string; onAction(): void }

/** Says what an address leads to when that is not what somebody looked for, and offers the way on. */
export function Notice({ title, hint, action, onAction }: Props) {
  return (
    <Stack flex={1} p="xl" gap="sm" align="center" justify="center" ta="center" role="status">
      <Title order={3} fz="h4">
        {title}
      </Title>
      <Text c="dimmed">{hint}</Text>
      <Button variant="light" size="md" onClick={onAction}>
        {action}
      </Button>
    </Stack>
  )
}
