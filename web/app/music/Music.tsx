import { Tabs } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { openPage } from '../route.ts'
import { MicIcon, MusicIcon } from '../shared/icons.tsx'
import { Page } from '../shared/Page.tsx'
import { Microphone } from './Microphone.tsx'
import { Songs } from './Songs.tsx'

/** Page to ask the DJ for songs and the microphone. */
export function Music({ part }: { part: string | undefined }) {
  const { t } = useTranslation()
  return (
    <Page title={t('music.title')} part={part === 'mic' ? t('music.mic') : undefined}>
      <Tabs
        value={part === 'mic' ? 'mic' : 'songs'}
        onChange={(to) => openPage('music', to === 'mic' ? to : undefined)}
        keepMounted={false}
        styles={{ tab: { justifyContent: 'center' }, tabLabel: { flex: 'none' } }}
      >
        <Tabs.List grow mb="md">
          <Tabs.Tab value="songs" mih={48} leftSection={<MusicIcon />}>
            {t('music.songs')}
          </Tabs.Tab>
          <Tabs.Tab value="mic" mih={48} leftSection={<MicIcon />}>
            {t('music.mic')}
          </Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="songs">
          <Songs />
        </Tabs.Panel>
        <Tabs.Panel value="mic">
          <Microphone />
        </Tabs.Panel>
      </Tabs>
    </Page>
  )
}
