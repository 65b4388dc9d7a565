import { ownOptions, parseJson } from '@bearer/core'
import { withdrawnBy } from '../issue/scope.ts'
import { checkedContent } from '../issue/token-content.ts'
import type { Session } from './session-record.ts'

/** What a session has from its next access token on. Each replaces what was there; what is left out stays. */
export interface SessionChanges {
  /** Scopes, separated by spaces; `''` for none. */
  readonly scope?: string | undefined
  readonly claims?: { readonly [name: string]: unknown } | undefined
}

/** Takes changes. Refuses what no token can say. `of` is where they come from. */
export function checkedChanges(of: string, given: SessionChanges): SessionChanges {
  const { scope, claims } = ownOptions(of, given, ['scope', 'claims'])
  checkedContent(of, { subject: 'any', scope: scope === '' ? undefined : scope, claims })
  // As JSON has them: what becomes of the application's object changes nothing.
  return { scope, claims: claims && (parseJson(JSON.stringify(claims)) as typeof claims) }
}

export function changed(
  session: Session,
  { scope = session.scope ?? '', claims = session.claims }: SessionChanges,
): Session {
  if (scope === (session.scope ?? '')) return { ...session, claims }
  return { ...session, claims, scope: scope === '' ? undefined : scope, withdrawn: withdrawnBy(scope, session) }
}
