import { type BearerRequest, type BearerResponse, type Maybe, ownOptions, withRequest } from '@bearer/core'
import { must } from '../checks.ts'
import type { RefreshRefusal } from '../refresh/refresh-refusal.ts'
import type { Sessions } from '../sessions.ts'

/** How often something may be tried: a limiter of the application's, which knows by what it tells senders apart. */
export interface Budget<Of> {
  /** Takes one try of a request's sender. Gives the seconds to wait where none was left, and else nothing. */
  spend(request: BearerRequest, of: Of): Maybe<number | undefined>
}

export interface LoginBudget<Credentials> extends Budget<Credentials> {
  /** Gives one back, after a log-in that succeeded. */
  refund?(request: BearerRequest, of: Credentials): Maybe<unknown>
}

/** One budget for each kind of guessing, so that none uses up another's. Default: none. */
export interface Budgets<Credentials> {
  /** Of log-ins: spent before `login` is asked, so that many at once are as many. Over it: 429, and `login` is not asked. */
  readonly login?: LoginBudget<Credentials> | undefined
  /** Of refreshes that were refused, a forged token's among them. Over it: 429 where it was 400; what is good is refreshed. */
  readonly refresh?: Budget<RefreshRefusal> | undefined
  /** Of wrong client secrets, by the id that was said. Over it: 429 where it was 401; who has the secret is served. */
  readonly client?: Budget<string> | undefined
}

type Kind = keyof Budgets<unknown>

/** Takes the budgets. */
export function checkedBudgets<Credentials>(given: Budgets<Credentials> = {}): Budgets<Credentials> {
  const budgets = ownOptions('budgets', given, ['login', 'refresh', 'client'])
  for (const [name, budget] of Object.entries(budgets) as [Kind, Budget<never> | undefined][])
    must(budget === undefined || typeof budget.spend === 'function', `budgets.${name} takes { spend(request, of) }.`)
  return budgets
}

/** Spends from a budget. Gives the seconds to wait where it is used up. Rejects where nobody can tell: 503. */
export async function spent<Of>(
  sessions: Pick<Sessions, 'ask' | 'emit'>,
  kind: Kind,
  budget: Budget<Of> | undefined,
  request: BearerRequest,
  of: Of,
): Promise<number | undefined> {
  if (!budget) return undefined
  const retryAfter = await sessions.ask('budget', async () => checkedWait(await budget.spend(request, of)))
  if (retryAfter) sessions.emit('overBudget', withRequest({ budget: kind, retryAfter }, request))
  return retryAfter || undefined
}

/** A refusal as it is, or with 429 where its budget is used up. Nothing is gained by a budget that cannot be asked. */
export async function budgeted<Of>(
  sessions: Pick<Sessions, 'ask' | 'emit'>,
  kind: Kind,
  budget: Budget<Of> | undefined,
  request: BearerRequest,
  of: Of,
  refused: BearerResponse,
): Promise<BearerResponse> {
  const retryAfter = await spent(sessions, kind, budget, request, of).catch(() => undefined)
  if (retryAfter === undefined) return refused
  return { ...refused, status: 429, headers: [...refused.headers, retryAfterField(retryAfter)] }
}

export const retryAfterField = (seconds: number): readonly [string, string] => [
  'retry-after',
  String(Math.ceil(seconds)),
]

function checkedWait(wait: unknown): number | undefined {
  must(
    wait === undefined || wait === null || (typeof wait === 'number' && wait >= 0 && wait < 1e9),
    'spend gives the seconds to wait, or nothing where the request may go on.',
  )
  return (wait as number | null | undefined) ?? undefined
}
