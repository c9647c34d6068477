import { createHash, timingSafeEqual } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { isAllowed } from '../../access/permissions.ts'
import type { Viewer } from '../../access/viewer.ts'
import type { Config } from '../../config.ts'
import type { Metrics } from '../../metrics/metrics.ts'
import type { Prometheus } from '../../metrics/prometheus.ts'
import { Refusal } from '../../refusal.ts'
import type { ErrorMasker } from '../errors.ts'
import { isFromThisMachine } from '../proxies.ts'
import { bearer } from '../token.ts'
import { answersPreflight } from './cors.ts'

type Parts = {
  metrics: Metrics
  prometheus: Prometheus
  signIn(token: string, request: IncomingMessage): Promise<Viewer>
  maskError: ErrorMasker
  config: Pick<Config, 'metricsToken' | 'allowedOrigins' | 'publicUrl'>
}

/** The figures as JSON, or as Prometheus text if /metrics is asked for that. For operators and ADMINs. */
export function createMetricsPage({ metrics, prometheus, signIn, maskError, config }: Parts) {
  return async (request: IncomingMessage, response: ServerResponse, path: string): Promise<void> => {
    if (answersPreflight(request, response, config)) return
    response.setHeader('Cache-Control', 'no-store')
    if (!(await mayMeasure(request))) {
      const error =
        'Metrics need METRICS_TOKEN or the token of an ADMIN as a bearer token, or a direct request from this machine'
      return answer(403, 'application/json', JSON.stringify({ error }))
    }
    if (path === '/metrics' && isPrometheus(request.headers.accept)) {
      return answer(200, prometheus.contentType, await prometheus.text())
    }
    try {
      answer(200, 'application/json', JSON.stringify(await metrics.figures()))
    } catch (error) {
      const { extensions, message } = maskError(error)
      answer(extensions.code === 'UNAVAILABLE' ? 503 : 500, 'application/json', JSON.stringify({ error: message }))
    }

    function answer(status: number, contentType: string, body: string) {
      response.writeHead(status, { 'Content-Type': contentType }).end(body)
    }
  }

  async function mayMeasure(request: IncomingMessage): Promise<boolean> {
    const token = bearer(request.headers.authorization)
    if (token !== undefined && config.metricsToken !== undefined && isSame(token, config.metricsToken)) return true
    return isFromThisMachine(request) || (token !== undefined && (await isAdmin(token, request)))
  }

  async function isAdmin(token: string, request: IncomingMessage): Promise<boolean> {
    try {
      return isAllowed(await signIn(token, request), 'READ_METRICS')
    } catch (error) {
      if (error instanceof Refusal) return false
      throw error
    }
  }
}

/** Says nothing, by the time it takes, of how much was right. */
function isSame(one: string, other: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest()
  return timingSafeEqual(digest(one), digest(other))
}

/** Prometheus asks for text only; a client that also takes JSON is a page or a program. */
function isPrometheus(accept = ''): boolean {
  return /text\/plain|application\/openmetrics-text/.test(accept) && !accept.includes('application/json')
}
