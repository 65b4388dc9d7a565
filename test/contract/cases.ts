import { applications } from './cases/applications.ts'
import { bodies } from './cases/bodies.ts'
import type { Case } from './cases/case.ts'
import { cookies } from './cases/cookies.ts'
import { crossOrigin } from './cases/cross-origin.ts'
import { headers } from './cases/headers.ts'
import { honest } from './cases/honest.ts'
import { proofs } from './cases/proofs.ts'
import { requirements } from './cases/requirements.ts'
import { tokens } from './cases/tokens.ts'
import { transports } from './cases/transports.ts'
import { undecided } from './cases/undecided.ts'

/** The HTTP contract. */
export const cases: readonly Case[] = [
  ...headers,
  ...honest,
  ...cookies,
  ...tokens,
  ...requirements,
  ...undecided,
  ...applications,
  ...bodies,
  ...crossOrigin,
  ...transports,
  ...proofs,
]
