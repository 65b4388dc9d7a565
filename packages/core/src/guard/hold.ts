import { ConfigurationError, ownOptions } from '../configuration.ts'
import { worksBetweenRequests } from '../runtime.ts'
import type { IssuerPolicy } from '../verify/issuer-policy.ts'
import { GrantedAuth } from './granted.ts'
import { type Held, HeldAuth, type Holding, type HoldOptions } from './held.ts'

/** Begins to hold a connection. `knows` tells whether a policy is of the guard that is asked: no other one's watches its tokens. */
export function hold(
  holding: Holding,
  knows: (policy: IssuerPolicy) => boolean,
  auth: unknown,
  options: HoldOptions<object>,
): Held<object> {
  const { onEnd, onRenew } = ownOptions('hold', options, ['onEnd', 'onRenew'])
  if (!GrantedAuth.is(auth) || !knows(GrantedAuth.grantOf(auth).policy)) {
    throw new TypeError('hold takes the auth that this guard gave to a request, or by verify.')
  }
  if ([onEnd, onRenew].some((hook) => hook !== undefined && typeof hook !== 'function')) {
    throw new ConfigurationError('onEnd and onRenew take functions.')
  }
  if (onEnd && !worksBetweenRequests) {
    throw new ConfigurationError(
      'Nothing watches between requests on Workers: leave onEnd out, and ask held.check() with each message.',
    )
  }
  return new HeldAuth(auth, holding, onEnd, onRenew)
}
