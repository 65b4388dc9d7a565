import { readFileSync } from 'node:fs'
import { Validator } from '@seriousme/openapi-schema-validator'
import { describe, expect, it } from 'vitest'
import { adapters, start } from './openapi/application.ts'
import { described, document } from './openapi/described.ts'
import { type Asked, scenario, slowBodies } from './openapi/scenario.ts'

const script = new URL('../../scripts/openapi/document.mjs', import.meta.url)
const { openApi, openApiFile } = (await import(script.href)) as { openApi: () => string; openApiFile: string }

const { answerKey, faults } = described(document)

const operations = Object.entries(document.paths).flatMap(([path, item]) =>
  Object.entries(item)
    .filter(([method]) => method !== 'servers')
    .map(([method, operation]) => ({ method: method.toUpperCase(), path, operation })),
)
const answered = await Promise.all(adapters.map(async (one) => [one, await scenario(one)] as const))
const asked: (readonly [string, readonly Asked[]])[] = []
for (const [one, all] of answered) asked.push([one.name, [...all, ...(await slowBodies(one))]])

describe('the OpenAPI document', () => {
  it('says what the sources say: npm run reference writes it', () => {
    expect(readFileSync(openApiFile, 'utf8')).toBe(openApi())
  })

  it('is OpenAPI 3.1', async () => {
    const validator = new Validator()
    expect([await validator.validate(openApiFile), validator.version]).toEqual([{ valid: true }, '3.1'])
  })

  it('has the endpoints that there are, and no others', async () => {
    const { endpoints, close } = await start(adapters[0] as (typeof adapters)[0])
    await close()
    const named = ({ method, path }: { method: string; path: string }): string => `${method} ${path}`
    expect(operations.map(named).sort()).toEqual(endpoints.map(named).sort())
  })

  it('uses every schema, answer and scheme that it has', () => {
    const text = JSON.stringify(document)
    const { securitySchemes = {}, ...referred } = document.components
    const places = Object.entries(referred).flatMap(([kind, members]) =>
      Object.keys(members).map((name) => `"#/components/${kind}/${name}"`),
    )
    const schemes = new Set(operations.flatMap(({ operation }) => operation.security.flatMap(Object.keys)))
    expect(places.filter((place) => !text.includes(place))).toEqual([])
    expect([...schemes].sort()).toEqual(Object.keys(securitySchemes).sort())
  })

  it('names no answer that was not given', () => {
    const given = new Set(asked.flatMap(([, all]) => all.map((one) => `${one.method} ${one.path} ${answerKey(one)}`)))
    const named = operations.flatMap(({ method, path, operation }) =>
      Object.keys(operation.responses).map((status) => `${method} ${path} ${status}`),
    )
    expect(named.filter((one) => !given.has(one))).toEqual([])
  })
})

describe.each(asked)('the document describes what is answered on %s:', (_, exchanges) => {
  it.each(exchanges.map((one) => [`${one.method} ${one.path}: ${one.what}`, one] as const))('%s', (_, exchange) => {
    expect([exchange.status, faults(exchange)]).toEqual([exchange.expected, []])
  })
})
