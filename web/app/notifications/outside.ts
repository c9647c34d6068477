import { useLocalStorage } from '@mantine/hooks'
import { useEffect, useState } from 'react'

const key = 'attitudes:outside'

/** The facts of a device that decide whether it can show notifications outside of the page. */
export type Device = {
  isSecure: boolean
  isIphone: boolean
  /** Undefined where the browser has no notifications. */
  permission: NotificationPermission | undefined
  /** Whether neither a service worker nor the page can show one. */
  hasFailed: boolean
}

/** Why the browser cannot show notifications while nobody looks at the page. */
export type Obstacle = 'needsHttps' | 'needsHomeScreen' | 'impossible' | 'denied'

/** The obstacle that stands first in the way, if one does. */
export function obstacleOf({ isSecure, isIphone, permission, hasFailed }: Device): Obstacle | undefined {
  if (!isSecure) return 'needsHttps'
  // Safari on an iPhone or iPad has notifications only for apps on the home screen.
  if (permission === undefined) return isIphone ? 'needsHomeScreen' : 'impossible'
  if (permission === 'denied') return 'denied'
  return hasFailed ? 'impossible' : undefined
}

/**
 * State of the browser's own notifications, which are shown while nobody looks at the page. Permission is asked for
 * only by a button.
 */
export function useOutside() {
  const [isWanted, setWanted] = useLocalStorage({ key, defaultValue: false, getInitialValueInEffect: false })
  const [permission, setPermission] = useState(currentPermission)
  const [hasFailed, setFailed] = useState(false)
  const obstacle = obstacleOf({ isSecure: isSecureContext, isIphone: isIphone(), permission, hasFailed })
  return {
    obstacle,
    isOn: isWanted && obstacle === undefined && permission === 'granted',
    async turn(isOn: boolean) {
      setWanted(isOn)
      if (!isOn || permission === undefined) return
      const answer = await requestPermission()
      setFailed(answer === 'granted' && !(await canShow()))
      setPermission(answer)
    },
  }
}

/** Prepares the service worker that shows notifications, and opens the page of a notification that is touched. */
export function useOutsideReady() {
  useEffect(() => {
    if (isWanted()) void register()
    const { serviceWorker } = navigator
    const open = ({ data }: MessageEvent) => {
      if (data?.hash) location.hash = data.hash
    }
    serviceWorker?.addEventListener('message', open)
    return () => serviceWorker?.removeEventListener('message', open)
  }, [])
}

/**
 * Shows a browser notification while nobody looks at the page. The same `id` is shown once; a touch leads to the page
 * of `hash`.
 */
export async function tellOutside(id: string, title: string, body: string, hash: string) {
  if (!document.hidden || !isWanted() || currentPermission() !== 'granted') return
  const options = { body, tag: id, icon: '/icon-192.png', data: { hash } }
  if (await navigator.serviceWorker?.getRegistration()) {
    const worker = await navigator.serviceWorker.ready
    return worker.showNotification(title, options)
  }
  try {
    new Notification(title, options).onclick = () => {
      window.focus()
      location.hash = hash
    }
  } catch {
    // Chrome on Android throws before its service worker is ready: the page shows the news when it is looked at again.
  }
}

/** Closes the browser notification of this id, if a service worker shows it. */
export async function takeBackOutside(id: string) {
  const worker = await navigator.serviceWorker?.getRegistration()
  for (const shown of (await worker?.getNotifications({ tag: id })) ?? []) shown.close()
}

function isWanted(): boolean {
  return localStorage.getItem(key) === 'true'
}

function currentPermission(): NotificationPermission | undefined {
  return 'Notification' in window ? Notification.permission : undefined
}

/** Older Safari answers to a callback, and returns nothing. */
function requestPermission(): Promise<NotificationPermission> {
  return new Promise((resolve) => {
    Notification.requestPermission(resolve)?.then(resolve)
  })
}

/** Chrome on Android has notifications for service workers alone; where there are none, pages have them. */
async function canShow(): Promise<boolean> {
  if (await register()) return true
  try {
    new Notification('').close()
    return true
  } catch {
    return false
  }
}

async function register(): Promise<boolean> {
  try {
    await navigator.serviceWorker.register('/sw.js', { updateViaCache: 'none' })
    return true
  } catch {
    // No service workers, or not for this page: in private windows of Firefox, for one.
    return false
  }
}

function isIphone(): boolean {
  // An iPad calls itself a Macintosh, but no Macintosh has a touch screen.
  return (
    /iPhone|iPad|iPod/.test(navigator.userAgent) ||
    (/Macintosh/.test(navigator.userAgent) && navigator.maxTouchPoints > 1)
  )
}
