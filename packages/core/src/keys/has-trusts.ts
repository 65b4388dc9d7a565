import type { KeySource } from './source.ts'

const everyObject = Object.prototype as Partial<KeySource>

/** Whether a source tells if a key still counts, itself or by its class. It is asked with each request: `memberOf` searches too long. */
export const hasTrusts = ({ trusts }: KeySource): boolean => trusts !== everyObject.trusts
