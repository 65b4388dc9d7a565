/** Why a refresh was refused, for logs: a client is told nothing but `invalid_grant`. */
export type RefreshRefusal = 'forged' | 'unknown' | 'revoked' | 'expired' | 'mismatch' | 'reused' | 'scope' | 'resource'
