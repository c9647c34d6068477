// Shows notifications for the pages of the app: Chrome on Android allows that to service workers alone.
// It caches nothing and answers no requests.

self.addEventListener('install', () => self.skipWaiting())
self.addEventListener('activate', (event) => event.waitUntil(self.clients.claim()))

self.addEventListener('notificationclick', (event) => {
  event.notification.close()
  event.waitUntil(openApp(event.notification.data?.hash ?? ''))
})

/** Brings a window of the app to the front, at a page; opens one if there is none. */
async function openApp(hash) {
  const windows = await self.clients.matchAll({ type: 'window', includeUncontrolled: true })
  // The window that was looked at last comes first. GraphiQL and photos are windows of this origin, too.
  const app = windows.find(({ url }) => !/^\/(graphql|photos)\b/.test(new URL(url).pathname))
  if (!app) return self.clients.openWindow(`/${hash}`)
  app.postMessage({ hash })
  await app.focus()
}
