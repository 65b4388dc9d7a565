import { deepStrictEqual, match } from 'node:assert/strict'
import type { Expected } from '../../contract/answers.ts'
import type { Case } from '../../contract/cases/case.ts'
import { headers } from '../../contract/cases/headers.ts'
import { requirements } from '../../contract/cases/requirements.ts'
import { tokens } from '../../contract/cases/tokens.ts'
import { type Received, send } from '../../contract/client.ts'
import { frameworks } from '../../contract/frameworks.ts'
import { type Outcome, outcomes, runtimeCase } from './case.ts'

const rows = [...headers, ...tokens, ...requirements].filter(({ setup }) => setup === undefined)

/** A part of the HTTP contract, on each framework in turn, over real sockets and on what is built and published. */
export async function adapterOutcomes(): Promise<Outcome[]> {
  const all: Outcome[] = []
  for (const { name, start } of frameworks) {
    const { port, close } = await start({})
    all.push(...(await outcomes(rows.map((row) => rowCase(name, port, row)))))
    await close()
  }
  return all
}

const rowCase = (framework: string, port: number, { title, send: sent, expected }: Case) =>
  runtimeCase(`on ${framework}: ${title}`, async () => check(await send(port, sent), expected))

function check({ status, headers: fields, body }: Received, expected: Expected): void {
  deepStrictEqual(status, expected.status)
  for (const [name, value] of Object.entries(expected.headers ?? {})) {
    if (value instanceof RegExp) match(String(fields[name]), value)
    else deepStrictEqual(fields[name] ?? null, value)
  }
  if (expected.body === undefined) return
  deepStrictEqual(typeof expected.body === 'string' ? body : JSON.parse(body), expected.body)
}
