import { ConfigurationError, type HolderProof, ownMember, refusal } from '@bearer/core'
import type { ClientCredentials } from '../clients.ts'
import type { SessionsConfiguration } from '../configuration.ts'
import type { Confirmation } from '../issue/confirmation.ts'

/** Takes the proofs of sessions. Refuses clients that must bring one which nobody looks for. */
export function checkedProofs(
  given: readonly HolderProof[] = [],
  clients: readonly ClientCredentials[],
): readonly HolderProof[] {
  if (!Array.isArray(given) || !given.every((proof) => typeof proof?.prove === 'function'))
    throw new ConfigurationError('proofs takes an array of dpop(…) and mtls(…).')
  const isBound = clients.some(({ dpopBoundAccessTokens }) => dpopBoundAccessTokens)
  if (isBound && !given.some(({ confirmation }) => confirmation === 'jkt'))
    throw new ConfigurationError('dpopBoundAccessTokens of a client needs proofs: [dpop(…)].')
  return given
}

/** Refuses a session that would not be bound, where its client, or every one, must prove a key. */
export function refuseUnbound(
  { proofs, clients, clientId: own }: Pick<SessionsConfiguration, 'proofs' | 'clients' | 'clientId'>,
  { cnf, clientId = own }: { readonly cnf?: Confirmation | undefined; readonly clientId?: string | undefined },
): void {
  const client = clients.find(({ id }) => id === clientId)
  if (client?.dpopBoundAccessTokens && ownMember(cnf, 'jkt') === undefined) throw refusal('dpop_missing')
  const required = proofs.filter(({ mode }) => mode === 'require')
  if (required.length === 0 || required.some(({ confirmation }) => ownMember(cnf, confirmation) !== undefined)) return
  throw refusal(required.some(({ confirmation }) => confirmation === 'jkt') ? 'dpop_missing' : 'certificate_missing')
}
