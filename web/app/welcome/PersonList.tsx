import { Group, Text, UnstyledButton } from '@mantine/core'
import { useId } from 'react'
import { useTranslation } from 'react-i18next'
import { Avatar } from '../shared/Avatar.tsx'
import classes from '../shared/rows.module.css'
import type { Person } from './demo.ts'

/** List of people to choose from, with their roles. */
export function PersonList({ people, onPick }: { people: Person[]; onPick(person: Person): void }) {
  return (
    <ul className={classes.rows}>
      {people.map((person) => (
        <li key={person.id}>
          <PersonButton person={person} onPick={onPick} />
        </li>
      ))}
    </ul>
  )
}

function PersonButton({ person, onPick }: { person: Person; onPick(person: Person): void }) {
  const { t } = useTranslation()
  const id = useId()
  return (
    <UnstyledButton
      className={classes.row}
      aria-labelledby={`${id}name`}
      aria-describedby={`${id}role`}
      onClick={() => onPick(person)}
    >
      <Group wrap="nowrap" gap="sm">
        <Avatar name={person.name} />
        <Text id={`${id}name`} fw={500} flex={1} truncate>
          {person.name}
        </Text>
        <Text id={`${id}role`} size="sm" c="dimmed">
          {t(`roles.${person.role}`)}
        </Text>
      </Group>
    </UnstyledButton>
  )
}
