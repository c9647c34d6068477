import { useWindowEvent } from '@mantine/hooks'
import { type DragEvent, useState } from 'react'

/** Files that are dropped on a page or pasted into it. */
export function usePicking(onFiles: (files: File[]) => void) {
  const [isOver, setOver] = useState(false)

  const take = (transfer: DataTransfer | null) => {
    const files = [...(transfer?.files ?? [])]
    if (files.length > 0) onFiles(files)
    return files.length > 0
  }
  useWindowEvent('paste', (event) => {
    if (take(event.clipboardData)) event.preventDefault()
  })

  return {
    isOver,
    dropZone: {
      onDragOver(event: DragEvent) {
        if (!event.dataTransfer.types.includes('Files')) return
        event.preventDefault()
        setOver(true)
      },
      onDragLeave(event: DragEvent) {
        if (!event.currentTarget.contains(event.relatedTarget as Node | null)) setOver(false)
      },
      onDrop(event: DragEvent) {
        event.preventDefault()
        setOver(false)
        take(event.dataTransfer)
      },
    },
  }
}
