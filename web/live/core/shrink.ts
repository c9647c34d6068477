/** Longest side (px) of a photo as the server keeps it. A larger one is sent for nothing. */
const longestSide = 2_560
/** A photo of that size has about half as many bytes. */
const manyBytes = 4 * 1024 * 1024
const quality = 0.9
/** These may have transparent parts, which JPEG would lose. */
const mayBeTransparent = ['image/png', 'image/webp', 'image/avif']

/**
 * The photo, no larger than the server keeps it: upright, in sRGB. The file itself where that saves nothing, and where
 * the browser cannot read it, such as HEIC outside of Safari.
 */
export async function shrink(file: Blob): Promise<Blob> {
  // Outside of a browser there is nothing that draws.
  if (typeof createImageBitmap === 'undefined') return file
  try {
    const image = await load(file)
    const size = sizeFor(image.naturalWidth, image.naturalHeight, file.size)
    const smaller =
      size && (await draw(image, size, mayBeTransparent.includes(file.type) ? 'image/webp' : 'image/jpeg'))
    return smaller && smaller.size < file.size ? smaller : file
  } catch {
    return file
  }
}

/** The size (px) to send a picture in; undefined if it can go as it is. */
export function sizeFor(width: number, height: number, bytes: number): { width: number; height: number } | undefined {
  const scale = Math.min(1, longestSide / Math.max(width, height))
  if (scale === 1 && bytes <= manyBytes) return undefined
  return { width: Math.max(1, Math.round(width * scale)), height: Math.max(1, Math.round(height * scale)) }
}

/**
 * Reads no more than the head of the file: its pixels are decoded when they are drawn, by most browsers at a smaller
 * scale.
 */
function load(file: Blob): Promise<HTMLImageElement> {
  const image = new Image()
  const url = URL.createObjectURL(file)
  return new Promise<HTMLImageElement>((resolve, reject) => {
    image.onload = () => resolve(image)
    image.onerror = () => reject(new Error('The browser cannot read this picture'))
    image.src = url
  }).finally(() => URL.revokeObjectURL(url))
}

/** A canvas turns the picture as its camera was held, and converts its colours to sRGB. */
async function draw(
  image: HTMLImageElement,
  size: { width: number; height: number },
  type: string,
): Promise<Blob | null> {
  const canvas = Object.assign(document.createElement('canvas'), size)
  const context = canvas.getContext('2d')
  if (!context) return null
  context.imageSmoothingQuality = 'high'
  context.drawImage(image, 0, 0, size.width, size.height)
  const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, type, quality))
  // Safari keeps the pixels of a canvas until it is collected.
  canvas.width = 0
  return blob
}
