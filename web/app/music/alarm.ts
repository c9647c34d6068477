import { useLocalStorage } from '@mantine/hooks'
import { useEffect, useSyncExternalStore } from 'react'

const notes = [880, 1_175, 880, 1_175]
const between = 0.18

/** A bell that browsers allow only once somebody has touched the page. */
function createAlarm() {
  let context: AudioContext | undefined
  const listeners = new Set<() => void>()
  return {
    isReady: () => context?.state === 'running',

    subscribe(changed: () => void) {
      listeners.add(changed)
      return () => void listeners.delete(changed)
    },

    /** Call it after the page was touched: before that, browsers complain. */
    async wake() {
      if (!context) {
        context = new AudioContext()
        context.onstatechange = () => {
          for (const changed of listeners) changed()
        }
      }
      await context.resume()
    },

    ring() {
      if (context?.state !== 'running') return
      for (const [index, note] of notes.entries()) {
        const at = context.currentTime + index * between
        const volume = new GainNode(context, { gain: 0 })
        volume.gain.linearRampToValueAtTime(0.4, at + 0.01)
        volume.gain.exponentialRampToValueAtTime(0.001, at + 0.9)
        const bell = new OscillatorNode(context, { type: 'triangle', frequency: note })
        bell.connect(volume).connect(context.destination)
        bell.start(at)
        bell.stop(at + 1)
      }
    },
  }
}

const alarm = createAlarm()

/** The bell of this device, and whether it rings: it is muted here, for good, or waits for a first touch. */
export function useAlarm() {
  const [isOn, setOn] = useLocalStorage({ key: 'attitudes:sound', defaultValue: true, getInitialValueInEffect: false })
  const isReady = useSyncExternalStore(alarm.subscribe, alarm.isReady)

  useEffect(() => {
    if (navigator.userActivation?.hasBeenActive) alarm.wake()
    // Not when the finger goes down: the notice that the bell waits for a touch would vanish under the finger.
    window.addEventListener('click', alarm.wake)
    window.addEventListener('keyup', alarm.wake)
    return () => {
      window.removeEventListener('click', alarm.wake)
      window.removeEventListener('keyup', alarm.wake)
    }
  }, [])

  return {
    isOn,
    isReady,
    ring: alarm.ring,
    mute: () => setOn(false),
    /** Rings once, so that the DJ hears that it works. */
    async unmute() {
      setOn(true)
      await alarm.wake()
      alarm.ring()
    },
  }
}
