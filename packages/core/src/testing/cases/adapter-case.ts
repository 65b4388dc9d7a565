import { rawRequest } from '#raw-request'
import { systemClock } from '../../clock.ts'
import type { GuardOptions } from '../../guard/options.ts'
import type { Requirement } from '../../guard/requirements/requirement.ts'
import { requireScope } from '../../guard/requirements/requirements.ts'
import { readFields } from '../../http/body.ts'
import type { Endpoint } from '../../http/endpoint.ts'
import { json } from '../../http/response.ts'
import { remoteJwks } from '../../keys/remote/remote-jwks.ts'
import { createTestIssuer } from '../issuer/issuer.ts'
import type { RawAnswer, RawRequest } from '../raw-request.ts'
import { afterTurns, Patience, setUpPatience } from './patience.ts'
import { must, type StoreCase, same } from './store-case.ts'

/** What must come back. */
export interface ExpectedAnswer {
  /** One of these. */
  readonly status: number | readonly number[]
  /** By lower-case names; `null`: must be absent. */
  readonly headers?: { readonly [name: string]: string | RegExp | readonly string[] | null }
  readonly body?: RegExp | undefined
}

/** What a case asks an adapter to serve on one server. Whatever the method: */
export interface AdapterApplication {
  /**
   * For the guard in front of `/me`, whose handler answers 200 and `{ "sub": <auth.subject> }`, and of `/boom`, whose handler throws.
   */
  readonly options: GuardOptions
  /** For `/scoped`, which is `/me` with this requirement. */
  readonly requirement: Requirement<unknown, never>
  /** At the root. */
  readonly endpoints: readonly Endpoint[]
}

/** That application, over plain HTTP on loopback. */
export interface AdapterUnderTest {
  /** `http://127.0.0.1:<port>` */
  readonly origin: string
  close?(): unknown
}

/** One row of the HTTP contract, as data; `run` gives `open` an application to serve, asks, and closes it. */
export interface AdapterCase extends Pick<StoreCase<never>, 'name'> {
  readonly request: RawRequest
  readonly expected: ExpectedAnswer
  run(open: (application: AdapterApplication) => AdapterUnderTest | Promise<AdapterUnderTest>): Promise<void>
}

/** The origin whose cookies are honest. */
export const ownOrigin = 'https://app.example'
export const cookie = 'at'

const endpoints: readonly Endpoint[] = [
  {
    method: 'POST',
    path: '/login',
    handle: () => ({
      status: 200,
      headers: [
        ['set-cookie', 'a=1'],
        ['set-cookie', 'b=2'],
      ],
      body: 'in',
    }),
  },
  {
    method: 'POST',
    path: '/fields',
    handle: async (request) => {
      const read = await readFields(request)
      return 'fields' in read ? json(200, read.fields) : json(read.status, {})
    },
  },
]

/** Makes a case; `more` are options of its guard beside the usual ones. */
export function adapterCase(
  name: string,
  request: RawRequest,
  expected: ExpectedAnswer,
  more: Partial<GuardOptions> = {},
): AdapterCase {
  return {
    name,
    request,
    expected,
    run: async (open) => {
      const patience = new Patience()
      try {
        await patience.run(() => ask(open, request, expected, more, patience))
      } catch (error) {
        throw new Error(`What is expected of an adapter: ${name}. ${(error as Error).message}`, { cause: error })
      }
    },
  }
}

async function ask(
  open: Parameters<AdapterCase['run']>[0],
  request: RawRequest,
  expected: ExpectedAnswer,
  more: Partial<GuardOptions>,
  patience: Patience,
): Promise<void> {
  const issuer = await createTestIssuer({
    audience: 'https://api.example',
    listen: false,
    algorithm: 'ES256',
    clock: systemClock,
  })
  const keys = remoteJwks(issuer.jwksUri, { fetch: issuer.fetch })
  const guard = {
    issuer: issuer.issuer,
    audience: 'https://api.example',
    keys,
    accept: { cookie, query: 'access_token' },
  }
  const options = { ...guard, origins: [ownOrigin], on: { refused: () => {} }, ...more } as unknown as GuardOptions
  const application = { options, requirement: requireScope('read', 'write'), endpoints }
  const served = await patience.wait(open(application), 'open()', setUpPatience)
  try {
    const token = await issuer.mint({ sub: 'ada', scope: 'read' })
    const filled = (text: string): string => text.replaceAll('{token}', token)
    const headers = request.headers?.map(([field, value]) => [field, filled(value)] as const) ?? []
    hold(await answerOf(served.origin, { ...request, path: filled(request.path), headers }), expected)
  } finally {
    await patience.wait(served.close?.(), 'close()', setUpPatience)
  }
}

/** How long an adapter may take to answer, in milliseconds: less than test runners take. */
const answerPatience = 4000

/** The answer to a request, whose connection is ended where none has come in time: then the server can be closed. */
async function answerOf(origin: string, request: RawRequest): Promise<RawAnswer> {
  const end = new AbortController()
  const stop = afterTurns(answerPatience, () => end.abort())
  try {
    return await rawRequest(origin, request, end.signal)
  } catch (error) {
    if (!end.signal.aborted) throw error
    const said = `There was no whole answer in ${answerPatience / 1000} seconds: each request must be answered, whatever is thrown.`
    throw new Error(said, { cause: error })
  } finally {
    stop()
  }
}

function hold(answer: RawAnswer, { status, headers = {}, body }: ExpectedAnswer): void {
  const wanted = [status].flat()
  must(wanted.includes(answer.status), `The status must be ${wanted.join(' or ')}, and is ${answer.status}.`)
  for (const [name, value] of Object.entries(headers)) {
    const seen = answer.headers[name]
    if (value instanceof RegExp) must(value.test(String(seen)), `${name} must be like ${value}, and is ${seen}.`)
    else same(seen ?? null, value, name)
  }
  if (body) must(body.test(answer.body), `The body must be like ${body}, and is ${JSON.stringify(answer.body)}.`)
}
