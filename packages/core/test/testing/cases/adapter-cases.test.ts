import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, expect, it } from 'vitest'
import { createGuard } from '../../../src/guard/create-guard.ts'
import type { Guard } from '../../../src/guard/guard.ts'
import { pathOf, serve } from '../../../src/index.ts'
import { applyHeaders, NodeRequest, writeResponse } from '../../../src/node/index.ts'
import { type AdapterApplication, type AdapterUnderTest, adapterCases } from '../../../src/testing/index.ts'

/** The ways in which an adapter can be wrong, with cases that say so. */
const mistakes = {
  'reads the fields that Node has merged': /two Authorization lines/,
  'loses one cookie line': /cookie twice, on two lines/,
  'forgets the challenge': /with a challenge/,
  'forgets the header fields of who passes': /answer is not kept/,
  'asks for no requirement': /a scope that is missing/,
  'asks only after the guard': /names them to who has no token/,
  'lets preflights run': /a preflight is answered/,
  'guards GET alone': /OPTIONS that is no preflight|POST with a cookie/,
  'believes what says that it is TLS': /does not make TLS/,
  'says 401 of every exception': /an exception of the handler/,
  'says 401 where it is 503': /cannot be decided/,
  'folds paths in its router alone': /goes round the guard/,
  'makes one of two cookies': /keep their cookies apart/,
  'serves no endpoints': /endpoints are public/,
} as const
type Mistake = keyof typeof mistakes | 'none'

/** A request with one header line of a name. */
class Merged extends NodeRequest {
  readonly #lost: string
  constructor(req: IncomingMessage, lost: string) {
    super(req)
    this.#lost = lost
  }
  override fieldValues(name: string): readonly string[] {
    const values = super.fieldValues(name)
    return name === this.#lost ? values.slice(0, 1) : values
  }
}
class Tls extends NodeRequest {
  override get tls(): boolean {
    return super.fieldValues('x-forwarded-proto')[0] === 'https'
  }
}

function requestFor(req: IncomingMessage, mistake: Mistake): NodeRequest {
  if (mistake === 'reads the fields that Node has merged') return new Merged(req, 'authorization')
  if (mistake === 'loses one cookie line') return new Merged(req, 'cookie')
  return mistake === 'believes what says that it is TLS' ? new Tls(req) : new NodeRequest(req)
}

const open =
  (mistake: Mistake) =>
  async ({ options, requirement, endpoints }: AdapterApplication): Promise<AdapterUnderTest> => {
    const guard = createGuard(options) as unknown as Guard<unknown>
    const toRequest = (req: IncomingMessage) => requestFor(req, mistake)
    const answer = async (req: IncomingMessage, res: ServerResponse): Promise<unknown> => {
      const path = pathOf(req.url ?? '/')
      if (mistake !== 'serves no endpoints') {
        const response = await serve(endpoints, toRequest(req), path)
        if (response && mistake === 'makes one of two cookies') {
          return res.writeHead(response.status, Object.fromEntries(response.headers)).end(response.body)
        }
        if (response) return writeResponse(res, response)
      }
      const folded = mistake === 'folds paths in its router alone' ? path.toLowerCase() : path
      if (!['/me', '/scoped', '/boom'].includes(folded)) return res.writeHead(404).end()
      const isGuarded = folded === path && (mistake !== 'guards GET alone' || req.method === 'GET')
      const isPreflight = req.method === 'OPTIONS' && mistake === 'lets preflights run'
      if (!isGuarded || isPreflight) return res.end('{"sub":"ada"}')
      const needed = path === '/scoped' && mistake !== 'asks for no requirement' ? requirement : undefined
      const first = mistake === 'asks only after the guard' ? await guard.enforce(req, toRequest) : undefined
      const result = first?.ok === false ? first : await guard.enforce(req, toRequest, needed as never)
      if (!result.ok) {
        const { response } = result
        if (mistake === 'forgets the challenge') return res.writeHead(response.status).end(response.body)
        if (mistake === 'says 401 where it is 503' && response.status === 503) return res.writeHead(401).end()
        return writeResponse(res, response)
      }
      if (result.headers && mistake !== 'forgets the header fields of who passes') {
        applyHeaders(result.headers, {
          get: (name) => res.getHeader(name),
          set: (name, value) => void res.setHeader(name, value),
        })
      }
      if (path === '/boom') throw new Error('boom')
      return res.end(JSON.stringify({ sub: guard.authOf(req).subject }))
    }
    const server = createServer((req, res) => {
      answer(req, res).catch(() => res.writeHead(mistake === 'says 401 of every exception' ? 401 : 500).end())
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const close = (): Promise<void> => new Promise((resolve) => server.close(() => resolve()))
    return { origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, close }
  }

it.each(adapterCases)('a right adapter: $name', ({ run }) => run(open('none')))

describe('the cases of adapters', () => {
  it.each(Object.entries(mistakes))('catch one that %s', async (mistake, by) => {
    const caught: string[] = []
    for (const { name, run } of adapterCases.filter((one) => by.test(one.name))) {
      await run(open(mistake as Mistake)).catch((error: Error) => caught.push(`${name}: ${error.message}`))
    }
    expect(caught.join('\n')).toMatch(/What is expected of an adapter: .*\. /)
  })

  it('are data, each with a name of its own', () => {
    expect(new Set(adapterCases.map(({ name }) => name)).size).toBe(adapterCases.length)
    expect(JSON.parse(JSON.stringify(adapterCases.map(({ request }) => request)))).toEqual(
      adapterCases.map(({ request }) => request),
    )
  })
})
