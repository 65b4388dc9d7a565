import type { Maybe } from '../maybe.ts'
import { memberOf } from '../own.ts'

/** What zod, valibot, arktype and others implement (Standard Schema, version 1): enough of it to validate claims. */
export interface StandardSchema<Output = unknown> {
  readonly '~standard': {
    readonly version: 1
    readonly vendor: string
    readonly validate: (value: unknown) => Maybe<SchemaResult<Output>>
    readonly types?: { readonly input: unknown; readonly output: Output } | undefined
  }
}

type SchemaResult<Output> =
  | { readonly value: Output; readonly issues?: undefined }
  | { readonly issues: readonly unknown[] }

/** Whether a value follows the Standard Schema. Some libraries' schemas are functions. */
export function isStandardSchema(value: unknown): value is StandardSchema {
  return (
    ((typeof value === 'object' && value !== null) || typeof value === 'function') &&
    typeof memberOf(value as Partial<StandardSchema>, '~standard')?.validate === 'function'
  )
}
