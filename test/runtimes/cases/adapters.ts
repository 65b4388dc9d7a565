import type { Case } from '../../contract/cases/case.ts'
import { headers } from '../../contract/cases/headers.ts'
import { requirements } from '../../contract/cases/requirements.ts'
import { tokens } from '../../contract/cases/tokens.ts'
import { cases } from '../../contract/cases.ts'
import { send } from '../../contract/client.ts'
import { frameworks } from '../../contract/frameworks.ts'
import type { Framework, Setup } from '../../contract/support.ts'
import { nativeFrameworks } from '../native.ts'
import { checkAnswer } from './answer.ts'
import { type Outcome, outcomes, runtimeCase } from './case.ts'

const part = [...headers, ...tokens, ...requirements].filter(({ setup }) => setup === undefined)

/**
 * The HTTP contract over real sockets and on what is built and published: a part of it on each framework, which the
 * contract's own test holds on this runtime too, and all of it on the runtime's own server.
 */
export async function adapterOutcomes(): Promise<Outcome[]> {
  const all: Outcome[] = []
  for (const framework of frameworks) all.push(...(await contract(framework, part)))
  for (const framework of nativeFrameworks) all.push(...(await contract(framework, cases)))
  return all
}

export async function contract({ name, start }: Framework, rows: readonly Case[]): Promise<Outcome[]> {
  const running = new Map<string, ReturnType<Framework['start']>>()
  const server = (setup: Setup = {}): ReturnType<Framework['start']> => {
    const started = running.get(JSON.stringify(setup)) ?? start(setup)
    running.set(JSON.stringify(setup), started)
    return started
  }
  const all = await outcomes(
    rows.map(({ title, send: sent, expected, setup }) =>
      runtimeCase(`on ${name}: ${title}`, async () =>
        checkAnswer(await send((await server(setup)).port, sent), expected),
      ),
    ),
  )
  for (const started of running.values()) await (await started).close()
  return all
}
