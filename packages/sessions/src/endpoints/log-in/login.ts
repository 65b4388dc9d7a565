import {
  type BearerRequest,
  type BearerResponse,
  ConfigurationError,
  type Endpoint,
  type Fields,
  memberOf,
  type StandardSchema,
  withRequest,
} from '@bearer/core'
import type { PendingLogin } from '../../log-in/pending-logins.ts'
import { problem, tokenError } from '../answers.ts'
import { type LoginBudget, retryAfterField, spent } from '../budgets.ts'
import { type EndpointContext, withFields } from '../context.ts'
import { type Holder, withHolder } from '../holder.ts'
import { answerLogin, checkedResult, type LoginResult } from './answer-login.ts'

/**
 * Checks credentials. `pending` is what the log-in before this one left for its second factor. What it throws, and no answer
 * within five seconds, is 503, and `failed` is told.
 */
export type Login<Credentials> = (
  credentials: Credentials,
  request: BearerRequest,
  pending: PendingLogin | undefined,
) => LoginResult | Promise<LoginResult>

/** `POST /login`: starts a session. One that the request presents ends. */
export function loginEndpoint<Credentials>(
  context: EndpointContext,
  login: Login<Credentials>,
  input: StandardSchema<Credentials> | undefined,
  budget: LoginBudget<Credentials> | undefined,
): Endpoint {
  if (typeof login !== 'function') throw new ConfigurationError('sessionEndpoints needs login(credentials, request).')
  if (input !== undefined && typeof input?.['~standard']?.validate !== 'function')
    throw new ConfigurationError('loginInput takes a Standard Schema (zod, valibot, arktype, …).')
  return {
    method: 'POST',
    path: '/login',
    handle: (request) =>
      withFields(context, request, async (fields) => {
        const begunAt = context.sessions.clock()
        const credentials = await validated(withoutTokens(context, fields), input)
        if (!credentials) return tokenError('invalid_request')
        const answer = async ({ cnf }: Holder): Promise<BearerResponse> => {
          const token = context.transport.pendingToken(request, fields)
          // Used up before it is tried: nobody guesses twice with one token.
          const pending = token === undefined ? undefined : await context.sessions.pendingLogins.redeem(token)
          const result = await context.sessions.ask('login', async () =>
            checkedResult(await login(credentials.value, request, pending)),
          )
          const previous = context.transport.refreshToken(request, fields)
          const answer = await answerLogin(context, request, result, previous, begunAt, cnf)
          if (answer.status === 200) await refunded(context, budget, request, credentials.value)
          return token === undefined ? answer : withoutPending(context, answer)
        }
        return withHolder(context.sessions, request, answer, async () => {
          const retryAfter = await spent(context.sessions, 'login', budget, request, credentials.value)
          return retryAfter === undefined ? undefined : tooMany(context, request, retryAfter)
        })
      }),
  }
}

function tooMany({ sessions }: EndpointContext, request: BearerRequest, retryAfter: number): BearerResponse {
  sessions.emit('loginRefused', withRequest({ status: 429, isPending: false }, request))
  const further = { detail: 'Too many attempts. Try again later.', code: 'too_many_attempts' }
  return problem(429, 'login_refused', 'Log-in refused', [retryAfterField(retryAfter)], further)
}

/** The log-in has succeeded, whatever becomes of this. */
async function refunded<Credentials>(
  { sessions }: EndpointContext,
  budget: LoginBudget<Credentials> | undefined,
  request: BearerRequest,
  credentials: Credentials,
): Promise<void> {
  if (!budget?.refund) return
  await sessions.ask('budget', async () => budget.refund?.(request, credentials)).catch(() => {})
}

/** Credentials are the application's: the tokens of before are ours. */
function withoutTokens({ transport }: EndpointContext, fields: Fields): Fields {
  const ours = transport.inCookies ? ['pending_token'] : ['pending_token', 'refresh_token']
  const credentials = Object.entries(fields).filter(([name]) => !ours.includes(name))
  return Object.assign(Object.create(null), Object.fromEntries(credentials))
}

/** The cookie of a token that was used up goes, unless another one takes its place. */
function withoutPending({ transport }: EndpointContext, answer: BearerResponse): BearerResponse {
  const [[, clearing] = []] = transport.clearingPending
  const name = clearing?.split('=')[0]
  if (answer.headers.some(([field, value]) => field === 'set-cookie' && value.startsWith(`${name}=`))) return answer
  return { ...answer, headers: [...answer.headers, ...transport.clearingPending] }
}

async function validated<Credentials>(
  fields: Fields,
  input: StandardSchema<Credentials> | undefined,
): Promise<{ readonly value: Credentials } | undefined> {
  if (!input) return { value: fields as Credentials }
  const result = await input['~standard'].validate({ ...fields })
  return memberOf(result, 'issues') ? undefined : { value: (result as { readonly value: Credentials }).value }
}
