import { useLocalStorage } from '@mantine/hooks'
import { useState } from 'react'

const key = 'attitudes:outside'

/** Whether, and how, the browser itself may tell what comes while nobody looks at the page. Asked for by a button alone. */
export function useOutside() {
  const [isWanted, setWanted] = useLocalStorage({ key, defaultValue: false, getInitialValueInEffect: false })
  const [permission, setPermission] = useState(() => ('Notification' in window ? Notification.permission : 'denied'))
  return {
    isPossible: 'Notification' in window,
    isOn: isWanted && permission === 'granted',
    isDenied: permission === 'denied',
    async turn(isOn: boolean) {
      setWanted(isOn)
      if (isOn) setPermission(await Notification.requestPermission())
    },
  }
}

/** The same thing has the same id: it is told once. */
export function tellOutside(id: string, title: string, body: string) {
  const isWanted = document.hidden && localStorage.getItem(key) === 'true'
  if (!isWanted || !('Notification' in window) || Notification.permission !== 'granted') return
  try {
    new Notification(title, { body, tag: id })
  } catch {
    // Chrome on Android has them for service workers alone; the page tells it when it is looked at again.
  }
}
