import { Input, Stack, Switch } from '@mantine/core'

interface Props {
  /** The name of the form's field. */
  name: string
  label: string
  hint: string
  options: readonly { value: string; label: string }[]
}

/** Some of several things, each with a switch of its own. */
export function Switches({ name, label, hint, options }: Props) {
  return (
    <Input.Wrapper size="md" label={label} labelElement="div" description={hint} role="group" aria-label={label}>
      <Stack gap={0} mt={6}>
        {options.map(({ value, label }) => (
          <Switch
            key={value}
            name={name}
            value={value}
            size="md"
            label={label}
            styles={{ body: { alignItems: 'center', minHeight: 44 }, labelWrapper: { flex: 1 } }}
          />
        ))}
      </Stack>
    </Input.Wrapper>
  )
}
