import { Stack, Text, Title } from '@mantine/core'

/** Says that there is nothing yet, and what would bring something. */
export function EmptyState({ title, hint }: { title: string; hint: string }) {
  return (
    <Stack gap={4} ta="center" py="xl" role="status">
      <Title order={3} fz="h4">
        {title}
      </Title>
      <Text size="sm" c="dimmed">
        {hint}
      </Text>
    </Stack>
  )
}
