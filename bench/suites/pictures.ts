import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import sharp, { type Sharp } from 'sharp'
import { decode } from '../../src/pictures/decode.ts'

// The peak memory of decoding the largest pictures of each kind, each in a process of its own: docs/photos.md has the
// table. HEIC needs `heif-enc` (Debian: libheif-examples) and is left out without it.

const canvas = (width: number, height: number, channels: 3 | 4 = 3) =>
  sharp({
    create: { width, height, channels, background: { r: 200, g: 40, b: 40, alpha: 0.5 } },
    limitInputPixels: false,
  })
const deep = (picture: Sharp) => picture.toColourspace('rgb16')
const full = { chromaSubsampling: '4:4:4' } as const

const pictures: [name: string, make: () => Sharp | Promise<Buffer>][] = [
  ['JPEG, 12 MP', () => canvas(4_000, 3_000).jpeg()],
  ['JPEG, 200 MP', () => canvas(16_320, 12_240).jpeg()],
  ['JPEG, panorama of 16,382 × 3,900', () => canvas(16_382, 3_900).jpeg()],
  ['JPEG, panorama of 30,000 × 3,000', () => canvas(30_000, 3_000).jpeg()],
  ['JPEG, progressive, 50 MP', () => canvas(8_160, 6_120).jpeg({ progressive: true, optimiseCoding: false })],
  [
    'JPEG, progressive 4:4:4, 200 MP',
    () => canvas(16_320, 12_240).jpeg({ progressive: true, optimiseCoding: false, ...full }),
  ],
  ['PNG, 100 MP', () => canvas(12_500, 8_000).png({ compressionLevel: 1 })],
  ['PNG, 16-bit RGBA, 100 MP', () => deep(canvas(12_500, 8_000, 4)).png({ compressionLevel: 1 })],
  [
    'PNG, 16-bit RGBA, interlaced, 100 MP',
    () => deep(canvas(12_500, 8_000, 4)).png({ compressionLevel: 1, progressive: true }),
  ],
  ['WebP, 100 MP', () => canvas(12_500, 8_000).webp({ effort: 0 })],
  ['WebP, lossless with alpha, 100 MP', () => canvas(12_500, 8_000, 4).webp({ effort: 0, lossless: true })],
  ['AVIF, 12 MP', () => canvas(4_000, 3_000).avif({ effort: 0 })],
  ['AVIF, 50 MP', () => canvas(8_160, 6_120).avif({ effort: 0 })],
  ['AVIF, 100 MP', () => canvas(12_500, 8_000).avif({ effort: 0 })],
  ['HEIC, 12 MP', () => heic(4_000, 3_000)],
  ['HEIC, 48 MP', () => heic(8_064, 6_048)],
  ['HEIC, 100 MP', () => heic(12_500, 8_000)],
]

const folder = mkdtempSync(join(tmpdir(), 'attitudes-pictures-'))

async function heic(width: number, height: number): Promise<Buffer> {
  await canvas(width, height).jpeg().toFile(join(folder, 'source.jpg'))
  execFileSync('heif-enc', ['-q', '30', '-p', 'preset=ultrafast', '-o', 'made.heic', 'source.jpg'], {
    cwd: folder,
    stdio: 'ignore',
  })
  return readFileSync(join(folder, 'made.heic'))
}

/** Decodes one file and says what that took. */
async function measure(file: string) {
  const bytes = readFileSync(file)
  // `resourceUsage` would count the memory that the parent had when it forked.
  const peak = () => Number(/^VmHWM:\s+(\d+)/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1]) / 1024
  const [before, begun] = [peak(), performance.now()]
  await decode(bytes)
  const [after, took] = [peak(), performance.now() - begun]
  console.log(`| ${Math.round(after)} | ${Math.round(after - before)} | ${(took / 1_000).toFixed(1)} |`)
}

if (process.argv[2]) {
  await measure(process.argv[2])
} else {
  console.log('| picture | peak (MiB) | above the idle process | s |\n| --- | --- | --- | --- |')
  for (const [name, make] of pictures) {
    const file = join(folder, 'picture')
    try {
      const made = await make()
      writeFileSync(file, Buffer.isBuffer(made) ? made : await made.toBuffer())
      const args = ['--import', 'tsx', fileURLToPath(import.meta.url), file]
      const measured = execFileSync(process.execPath, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] })
      console.log(`| ${name} ${measured.trim()}`)
    } catch (error) {
      console.log(`| ${name} | ${(error as Error).message.split('\n')[0]} | | |`)
    }
  }
  rmSync(folder, { recursive: true })
}
