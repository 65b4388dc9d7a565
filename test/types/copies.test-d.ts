import type * as core from '@bearer/core'
import type { bearer } from '@bearer/express'
import type * as other from '../../packages/core/dist/index.cjs'
import type { Sessions } from '../../packages/sessions/dist/index.cjs'

// Two copies of core meet in one program: that of an ES module and of a CommonJS one, or two versions in a monorepo. Their
// declarations are of other files, and must fit each other all the same.
type Fits<One, Two> = [One, Two] extends [Two, One] ? true : never

export const errors: Fits<core.BearerError, other.BearerError> = true
export const guards: Fits<core.Guard, other.Guard> = true
export const sources: Fits<core.KeySource, other.KeySource> = true
export const proofs: Fits<core.HolderProof, other.HolderProof> = true
export const issuers: Fits<core.SessionsIssuer, other.SessionsIssuer> = true
export const revocations: Fits<core.Revocations, other.Revocations> = true
export const endpoints: Fits<core.Endpoint, other.Endpoint> = true

declare const sessions: Sessions
export const options: Parameters<typeof bearer>[0] = { sessions }
