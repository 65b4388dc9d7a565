import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { secret } from '@bearer/core'
import { createTestIssuer } from '@bearer/core/testing'
import { bearer } from '@bearer/express'
import { context, metrics, trace } from '@opentelemetry/api'
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks'
import {
  AggregationTemporality,
  InMemoryMetricExporter,
  MeterProvider,
  PeriodicExportingMetricReader,
} from '@opentelemetry/sdk-metrics'
import { BasicTracerProvider, InMemorySpanExporter, SimpleSpanProcessor } from '@opentelemetry/sdk-trace-base'
import express from 'express'
import { afterAll, describe, expect, it, vi } from 'vitest'
import { audience, issuer, key, token } from '../contract/support.ts'
import { load, run, sample } from './samples.ts'

const page = 'docs/observability.md'

describe('the sample of OpenTelemetry', () => {
  const counted = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE)
  const reader = new PeriodicExportingMetricReader({ exporter: counted, exportIntervalMillis: 1e9 })
  const meters = new MeterProvider({ readers: [reader] })
  const finished = new InMemorySpanExporter()
  const spans = new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(finished)] })
  metrics.setGlobalMeterProvider(meters)
  trace.setGlobalTracerProvider(spans)
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable())
  afterAll(async () => {
    await meters.shutdown()
    await spans.shutdown()
  })

  it('counts refusals by reason, and writes the reason on the active span', async () => {
    await load(sample(page, 'OpenTelemetry'))
    const app = express()
      .use((_req, res, next) => {
        trace.getTracer('test').startActiveSpan('request', (span) => {
          res.on('finish', () => span.end())
          next()
        })
      })
      .use(bearer({ issuer, audience, keys: secret(key) }), (_req, res) => void res.json({}))
    const server = createServer(app)
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const { port } = server.address() as AddressInfo
    const ask = async (authorization?: string): Promise<number> =>
      (await fetch(`http://127.0.0.1:${port}/`, { headers: authorization ? { authorization } : {} })).status
    const wrong = `Bearer ${token({ aud: 'other' })}`
    expect([await ask(), await ask(wrong), await ask(wrong), await ask(`Bearer ${token()}`)]).toEqual([
      401, 401, 401, 200,
    ])
    await new Promise((resolve) => server.close(resolve))

    await reader.forceFlush()
    const [metric] = counted.getMetrics().flatMap(({ scopeMetrics }) => scopeMetrics.flatMap((scope) => scope.metrics))
    expect(metric?.descriptor.name).toBe('bearer.refusals')
    expect(metric?.dataPoints.map(({ attributes, value }) => [attributes, value])).toEqual([
      [{ reason: 'no_credentials', status: 401 }, 1],
      [{ reason: 'audience_mismatch', status: 401 }, 2],
    ])
    const reasons = finished.getFinishedSpans().map(({ attributes }) => attributes['bearer.reason'])
    expect(reasons.sort()).toEqual(['audience_mismatch', 'audience_mismatch', 'no_credentials', undefined])
  })
})

describe('the sample of a readiness probe', () => {
  it('answers 503 while keys cannot be had, and 200 then', async () => {
    const idp = await createTestIssuer()
    idp.outage(true)
    const port = await run(sample(page, 'Readiness').replace('https://login.example.com', idp.issuer))
    const probe = async (): Promise<[number, unknown]> => {
      const response = await fetch(`http://127.0.0.1:${port}/ready`)
      return [response.status, await response.json()]
    }
    expect(await probe()).toEqual([503, { ok: false, keys: { ok: false } }])
    idp.outage(false)
    await vi.waitUntil(async () => (await probe())[0] === 200, { timeout: 60_000, interval: 50 })
    await idp.close()
  })
})

describe('docs/observability.md', () => {
  it.each([
    ['guard', '../../packages/core/src/events.ts', 'eventNames'],
    ['sessions', '../../packages/sessions/src/session-events.ts', 'known'],
  ])('names every event of %s', (who, file, list) => {
    const source = readFileSync(new URL(file, import.meta.url), 'utf8')
    const [, body = ''] = new RegExp(`const ${list}: [^=]*= \\{([^}]*)\\}`).exec(source) ?? []
    const names = [...body.matchAll(/(\w+): true/g)].map(([, name]) => `\`${name}\``)
    expect(names.length).toBeGreaterThan(5)
    expect(readFileSync(new URL('../../docs/observability.md', import.meta.url), 'utf8')).toContain(
      `| ${who} | ${names.join(', ')} |`,
    )
  })
})
