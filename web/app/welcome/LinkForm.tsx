import { Button, Stack, TextInput } from '@mantine/core'
import { type FormEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { openCode } from '../route.ts'
import { tokenIn } from '../session.ts'
import { codeIn } from './codes.ts'

/** Form for whatever the user was given: a link with a token, a link with a code, or a token or code by itself. */
export function LinkForm({ onToken }: { onToken(token: string): void }) {
  const { t } = useTranslation()
  const [pasted, setPasted] = useState('')
  const enter = (event: FormEvent) => {
    event.preventDefault()
    const token = tokenIn(pasted)
    const code = token === undefined ? codeIn(pasted) : undefined
    if (code === undefined) onToken(token ?? pasted.trim())
    else openCode(code.kind === 'invitation' ? 'join' : 'continue', code.code)
  }
  return (
    <form onSubmit={enter}>
      <Stack>
        <TextInput
          size="md"
          label={t('welcome.link')}
          description={t('welcome.linkHint')}
          value={pasted}
          onChange={(event) => setPasted(event.currentTarget.value)}
          autoComplete="off"
          required
          withAsterisk={false}
        />
        <Button type="submit" size="md">
          {t('welcome.enter')}
        </Button>
      </Stack>
    </form>
  )
}
