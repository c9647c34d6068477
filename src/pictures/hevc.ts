import { createRequire } from 'node:module'
import type { SharpOptions } from 'sharp'

type Plane = { data: Uint8Array; width: number; height: number; stride: number }
/** The part that is used of https://github.com/strukturag/libheif, compiled to WebAssembly. */
type Libheif = {
  heif_context_alloc(): unknown
  heif_context_read_from_memory(context: unknown, bytes: Uint8Array): { code: unknown }
  heif_js_context_get_primary_image_handle(context: unknown): { code?: unknown }
  heif_js_decode_image2(handle: unknown, colours: unknown, chroma: unknown): { code?: unknown; channels: Plane[] }
  heif_colorspace: { heif_colorspace_RGB: unknown }
  heif_chroma: { heif_chroma_interleaved_RGB: unknown }
}

/**
 * The main picture of a HEIC file, upright, with 8 bits a channel and in its own colours, as sharp takes raw pixels.
 * Its memory is given back only when the process ends.
 */
export function decodeHevc(bytes: Buffer): [pixels: Uint8Array, options: SharpOptions] {
  const libheif: Libheif = createRequire(import.meta.url)('libheif-js/wasm-bundle')
  const context = libheif.heif_context_alloc()
  libheif.heif_context_read_from_memory(context, bytes)
  const handle = libheif.heif_js_context_get_primary_image_handle(context)
  const decoded = libheif.heif_js_decode_image2(
    handle,
    libheif.heif_colorspace.heif_colorspace_RGB,
    libheif.heif_chroma.heif_chroma_interleaved_RGB,
  )
  const [plane] = decoded.channels
  if (!plane) throw new Error('no picture was decoded')
  return [
    withoutPadding(plane),
    { raw: { width: plane.width, height: plane.height, channels: 3 }, limitInputPixels: false },
  ]
}

function withoutPadding({ data, width, height, stride }: Plane): Uint8Array {
  const row = width * 3
  if (stride === row) return data
  for (let y = 1; y < height; y++) data.copyWithin(y * row, y * stride, y * stride + row)
  return data.subarray(0, height * row)
}
