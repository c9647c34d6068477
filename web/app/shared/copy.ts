import { useState } from 'react'

const saidFor = 2_000

/** Copies a text to the clipboard, and says for 2 seconds that it did; `failed` stays until the next try. */
export function useCopy(text: string) {
  const [outcome, setOutcome] = useState<'copied' | 'failed'>()
  const copy = async () => {
    const isCopied = await copyText(text)
    setOutcome(isCopied ? 'copied' : 'failed')
    if (isCopied) setTimeout(() => setOutcome(undefined), saidFor)
  }
  return { copy, outcome }
}

/** Resolves with whether the text was copied. Over plain http, browsers offer only the older of the two ways. */
async function copyText(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text)
    return true
  } catch {
    return copySelection(text)
  }
}

function copySelection(text: string): boolean {
  const focused = document.activeElement
  const field = document.createElement('textarea')
  field.value = text
  // Neither seen nor scrolled to, and without the keyboard of a phone.
  field.readOnly = true
  field.style.position = 'fixed'
  field.style.opacity = '0'
  document.body.append(field)
  field.select()
  try {
    return document.execCommand('copy')
  } catch {
    return false
  } finally {
    field.remove()
    if (focused instanceof HTMLElement) focused.focus({ preventScroll: true })
  }
}
