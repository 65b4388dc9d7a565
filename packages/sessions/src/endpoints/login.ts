import {
  type BearerRequest,
  ConfigurationError,
  type Endpoint,
  type Fields,
  json,
  memberOf,
  ownBag,
  ownOptions,
  type StandardSchema,
} from '@bearer/core'
import { must } from '../checks.ts'
import type { StartOptions } from '../sessions.ts'
import { bareChallenge, problem, tokenError } from './answers.ts'
import { type EndpointContext, withFields } from './context.ts'

/** A log-in that is refused for another reason than wrong credentials, such as too many attempts. */
export interface LoginRefusal {
  /** The HTTP status: 403, 423 or 429, say. */
  readonly refuse: number
  /** Seconds. */
  readonly retryAfter?: number | undefined
}

/** What an application answers: who logs in, a refusal, or nothing for wrong credentials. */
export type LoginResult = StartOptions | LoginRefusal | undefined | null | false

/** Checks credentials. What it throws is the application's own error. */
export type Login<Credentials> = (
  credentials: Credentials,
  request: BearerRequest,
) => LoginResult | Promise<LoginResult>

/** `POST /login`: starts a session. One that the request presents ends. */
export function loginEndpoint<Credentials>(
  context: EndpointContext,
  login: Login<Credentials>,
  input: StandardSchema<Credentials> | undefined,
): Endpoint {
  if (typeof login !== 'function') throw new ConfigurationError('sessionEndpoints needs login(credentials, request).')
  if (input !== undefined && typeof input?.['~standard']?.validate !== 'function')
    throw new ConfigurationError('loginInput takes a Standard Schema (zod, valibot, arktype, …).')
  return {
    method: 'POST',
    path: '/login',
    handle: (request) =>
      withFields(context, request, async (fields) => {
        const credentials = await validated(fields, input)
        if (!credentials) return tokenError('invalid_request')
        const result = await login(credentials.value, request)
        if (!result) return problem(401, 'login_failed', 'Log-in failed', bareChallenge)
        must(
          typeof result === 'object' && !Array.isArray(result),
          'login gives { subject, … }, { refuse: status }, or nothing for wrong credentials.',
        )
        if (Object.hasOwn(result, 'refuse')) return refusalOf(result as LoginRefusal)
        const previous = context.transport.refreshToken(request, fields)
        const { deliver } = context.transport
        const options = { previous, ...ownBag('What login gives', result as StartOptions) }
        // What cannot be delivered is not stored either, and ends nobody's session.
        const { body, headers } = deliver(await context.sessions.start(options, deliver))
        return json(200, body, headers)
      }),
  }
}

async function validated<Credentials>(
  fields: Fields,
  input: StandardSchema<Credentials> | undefined,
): Promise<{ readonly value: Credentials } | undefined> {
  if (!input) return { value: fields as Credentials }
  const result = await input['~standard'].validate({ ...fields })
  return memberOf(result, 'issues') ? undefined : { value: (result as { readonly value: Credentials }).value }
}

function refusalOf(refusal: LoginRefusal): ReturnType<typeof problem> {
  const { refuse, retryAfter } = ownOptions('A refusal', refusal, ['refuse', 'retryAfter'])
  must(Number.isInteger(refuse) && refuse >= 400 && refuse <= 599, 'refuse is a status from 400 to 599.')
  must(
    retryAfter === undefined || (Number.isFinite(retryAfter) && retryAfter >= 0),
    'retryAfter is a number of seconds.',
  )
  return problem(refuse, 'login_refused', 'Log-in refused', [
    ...(refuse === 401 ? bareChallenge : []),
    ...(retryAfter === undefined ? [] : [['retry-after', String(Math.ceil(retryAfter))] as const]),
  ])
}
