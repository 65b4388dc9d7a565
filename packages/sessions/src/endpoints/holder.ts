import {
  type BearerRequest,
  type BearerResponse,
  fieldValues,
  type HeaderPairs,
  isBearerError,
  memberOf,
  type Proven,
} from '@bearer/core'
import type { Confirmation } from '../issue/confirmation.ts'
import type { Sessions } from '../sessions.ts'
import { tokenError } from './answers.ts'

/** What the client of a request has proved to hold, and what its answer must carry. */
export interface Holder {
  readonly cnf: Confirmation | undefined
  readonly headers: HeaderPairs
}

/**
 * Answers for whoever asks for tokens, with the proofs that the request brings checked before anything else is looked at. That they were
 * used is written down once `refuse` has had its say: a stranger who makes keys and proofs is to fill no store with them.
 */
export async function withHolder(
  { proofs, clock, emit }: Pick<Sessions, 'proofs' | 'clock' | 'emit'>,
  request: BearerRequest,
  answer: (holder: Holder) => Promise<BearerResponse>,
  refuse: () => Promise<BearerResponse | undefined> = async () => undefined,
): Promise<BearerResponse> {
  const context = {
    clock,
    emit: (name: string, event: object) => void (name === 'failed' && emit('failed', event as never)),
  }
  try {
    const cnf: { [name: string]: string } = {}
    const headers: HeaderPairs[number][] = []
    const found: Proven[] = []
    for (const { confirmation, prove } of proofs) {
      const proven = await prove(request, context)
      if (!proven) continue
      cnf[confirmation] = proven.key
      headers.push(...(proven.headers ?? []))
      found.push(proven)
    }
    const refusal = await refuse()
    if (!refusal) for (const proven of found) await memberOf(proven, 'useUp')?.()
    const given = refusal ?? (await answer({ cnf: Object.keys(cnf).length > 0 ? cnf : undefined, headers }))
    return headers.length === 0 ? given : { ...given, headers: [...given.headers, ...headers] }
  } catch (error) {
    return refused(error, request)
  }
}

/** RFC 9449 §5, §8: at a token endpoint, what is wrong with a proof is an error of OAuth, and no challenge. */
function refused(error: unknown, request: BearerRequest): BearerResponse {
  if (!isBearerError(error)) throw error
  const { code, demand, reason } = error
  if (code === 'invalid_dpop_proof') return tokenError(code)
  // Scripts of other origins must be able to read it (RFC 9449 §9).
  const isCrossOrigin = fieldValues(request, 'origin').length > 0
  const exposed = isCrossOrigin ? [['access-control-expose-headers', 'DPoP-Nonce'] as const] : []
  if (code === 'use_dpop_nonce') return tokenError(code, [['dpop-nonce', demand.nonce ?? ''], ...exposed])
  if (reason === 'certificate_missing') return tokenError('invalid_request')
  throw error
}
