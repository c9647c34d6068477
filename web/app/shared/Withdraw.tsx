import { ActionIcon } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { useTranslation } from 'react-i18next'
import { useAttempt } from './attempt.ts'
import { Confirm } from './Confirm.tsx'
import { RemoveIcon } from './icons.tsx'

type Props = { label: string; title: string; text: string; onWithdraw(): Promise<unknown> }

/** Withdraws what the user said or asked for, after a question. Offline it is done as soon as there is a network. */
export function Withdraw({ label, title, text, onWithdraw }: Props) {
  const { t } = useTranslation()
  const attempt = useAttempt()
  const [isAsking, asking] = useDisclosure()
  return (
    <>
      <ActionIcon aria-label={label} color="gray" variant="subtle" flex="none" onClick={asking.open}>
        <RemoveIcon />
      </ActionIcon>
      <Confirm
        opened={isAsking}
        title={title}
        text={text}
        action={t('common.withdraw')}
        onConfirm={async () => void attempt(onWithdraw)}
        onClose={asking.close}
      />
    </>
  )
}
