import type { ComponentProps } from 'react'
import { lazily } from './lazily.tsx'
import { OnceNeeded } from './OnceNeeded.tsx'

const ConfirmDialog = lazily(async () => (await import('./ConfirmDialog.tsx')).ConfirmDialog)

/** Asks once more, before an action that cannot be undone. The dialog is loaded with the first question. */
export function Confirm(props: ComponentProps<typeof ConfirmDialog>) {
  return (
    <OnceNeeded isNeeded={props.opened}>
      <ConfirmDialog {...props} />
    </OnceNeeded>
  )
}
