import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import sharp from 'sharp'
import type { Phone } from './wedding.ts'

export const canvas = (width: number, height: number, background = '#c96') =>
  sharp({ create: { width, height, channels: 3, background } })
export const fileOf = (bytes: Uint8Array) => new Blob([new Uint8Array(bytes)], { type: 'image/jpeg' })
export const aPhoto = async (background?: string) => fileOf(await canvas(600, 400, background).jpeg().toBuffer())

/** Shares a picture that is on the phone, and it goes well. */
export async function shares(phone: Phone, file: Blob, input?: object) {
  const { data, errors } = await phone.uploads(file, input)
  if (errors) throw new Error(JSON.stringify(errors))
  return data?.sharePhoto
}

export const list = '{ photos { nodes { id url thumbnailUrl caption } } }'
export const remove = 'mutation ($id: ID!) { removePhoto(id: $id) { id } }'

export async function load(url: string, init?: RequestInit) {
  const response = await fetch(url, init)
  return { status: response.status, headers: response.headers, bytes: Buffer.from(await response.arrayBuffer()) }
}

/** The names of the pictures that a wedding keeps on the disk. */
export const namesIn = ({ dataDir }: { dataDir: string }) =>
  readdir(join(dataDir, 'photos')).filter((name) => name !== 'in-doubt')

/** The names of the pending files that are not settled. There are none once an answer has come. */
export const pendingFilesIn = ({ dataDir }: { dataDir: string }) => readdir(join(dataDir, 'photos/in-doubt'))

const readdir = (folder: string) => (existsSync(folder) ? readdirSync(folder) : [])
