import { Text, Title } from '@mantine/core'

interface Props {
  title: string
  /** A line about what the form is for. */
  lead: string
  /** Id of the title, for a form that is labelled by it. */
  id?: string
}

/** The title of a form among those of the organisers, and what it is for. */
export function FormHead({ title, lead, id }: Props) {
  return (
    <div>
      <Title order={3} fz="h4" id={id}>
        {title}
      </Title>
      <Text size="sm" c="dimmed">
        {lead}
      </Text>
    </div>
  )
}
