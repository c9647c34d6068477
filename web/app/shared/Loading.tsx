import { Center, Loader } from '@mantine/core'
import { useTranslation } from 'react-i18next'

/** Stands where a part of the app will be as soon as its code is loaded, or it is known whether the user may see it. */
export function Loading() {
  const { t } = useTranslation()
  return (
    <Center h="100%" role="status" aria-label={t('common.loading')}>
      <Loader />
    </Center>
  )
}
