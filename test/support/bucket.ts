import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { buffer } from 'node:stream/consumers'
import { AwsV4Signer } from 'aws4fetch'

const keys = { accessKeyId: 'AKIAWEDDING', secretAccessKey: 'the secret of the bucket', region: 'eu-west-3' }

type Stored = { type: string | undefined; bytes: Buffer }

/**
 * Starts a part of S3 that keeps objects: PUT, GET, HEAD and DELETE, for clients that sign their requests correctly.
 */
export async function startBucket() {
  const objects = new Map<string, Stored>()
  const server = createServer(async (request, response) => {
    const { method = '', headers, url = '' } = request
    const { authorization, ...others } = headers
    const signer = new AwsV4Signer({
      ...keys,
      method,
      url: `http://${headers.host}${url}`,
      service: 's3',
      datetime: String(headers['x-amz-date']),
      headers: Object.entries(others).filter(([name]) => name.startsWith('x-amz-')) as [string, string][],
    })
    const bytes = await buffer(request)
    if ((await signer.authHeader()) !== authorization) return response.writeHead(403).end('SignatureDoesNotMatch')
    const known = objects.get(url)
    if (method === 'PUT') objects.set(url, { type: headers['content-type'], bytes })
    if (method === 'DELETE') objects.delete(url)
    if (method === 'PUT' || method === 'DELETE') return response.writeHead(method === 'PUT' ? 200 : 204).end()
    if (!known) return response.writeHead(404).end()
    response.writeHead(200, { 'Content-Type': known.type }).end(method === 'HEAD' ? undefined : known.bytes)
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    /** The stored objects by path: /bucket/name. */
    objects,
    settings: {
      S3_ENDPOINT: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
      S3_REGION: keys.region,
      S3_BUCKET: 'wedding-photos',
      S3_ACCESS_KEY_ID: keys.accessKeyId,
      S3_SECRET_ACCESS_KEY: keys.secretAccessKey,
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}
