import { ConfigurationError } from '../configuration.ts'
import { refusal } from '../errors/errors.ts'
import { isPlainObject, thawed } from '../freeze.ts'
import type { JwtClaims } from '../jwt.ts'
import { chain, isPromise, type Maybe, promised } from '../maybe.ts'
import { memberOf } from '../own.ts'
import { isStandardSchema, type StandardSchema } from './standard-schema.ts'

/**
 * How an application types its claims: a Standard Schema, or a function that gives the typed claims. A function refuses a token
 * by `throw refuse('why')`, by giving `undefined` or `false`, or by a validation error (with `issues`).
 */
export type ClaimsOption<Output = unknown> = StandardSchema<Output> | ((claims: JwtClaims) => Maybe<Output>)

/** The registered claims, which every `auth.claims` has, whatever the schema leaves out. */
export type RegisteredClaims = Pick<JwtClaims, 'iss' | 'sub' | 'aud' | 'exp' | 'nbf' | 'iat' | 'jti'>

/** The type of `auth.claims` for a `claims` option. */
export type ClaimsOf<Option> = [Option] extends [undefined]
  ? JwtClaims
  : [ClaimsOption | undefined] extends [Option]
    ? JwtClaims
    : Option extends StandardSchema<infer Output>
      ? Typed<Output>
      : Option extends (claims: JwtClaims) => infer Output
        ? Typed<Exclude<Awaited<Output>, undefined | null | false>>
        : JwtClaims

type Typed<Output> = Output & Omit<RegisteredClaims, keyof Output>

/** Gives the typed claims of verified ones. Throws `claims_refused` where the option refuses them; all else is its bug. */
export type ClaimsReader = (claims: JwtClaims) => Maybe<object>

/** Makes the reader of a `claims` option. */
export function claimsReader(option: ClaimsOption): ClaimsReader {
  if (isStandardSchema(option)) return schemaReader(option)
  if (typeof option === 'function') return functionReader(option)
  throw new ConfigurationError('claims takes a Standard Schema (zod, valibot, arktype, …) or a function of the claims.')
}

/** Some schemas change what they are given, to leave members out: they get a copy. */
function schemaReader(schema: StandardSchema): ClaimsReader {
  return (claims) =>
    chain(schema['~standard'].validate(thawed(claims)), (result) => {
      if (memberOf(result, 'issues')) throw refusal('claims_refused')
      return withRegistered((result as { readonly value: unknown }).value, claims)
    })
}

function functionReader(read: (claims: JwtClaims) => Maybe<unknown>): ClaimsReader {
  return (claims) => {
    try {
      const output = read(claims)
      if (!isPromise(output)) return given(output, claims)
      return promised(output).then((value) => given(value, claims), rethrow)
    } catch (error) {
      return rethrow(error)
    }
  }
}

/** A function refuses a token by giving nothing, too. */
function given(output: unknown, claims: JwtClaims): object {
  if (output === undefined || output === null || output === false) throw refusal('claims_refused')
  return withRegistered(output, claims)
}

/** A validation library's error (they all list `issues`) refuses the token, as a refusal does; any other is a failure of the function. */
function rethrow(error: unknown): never {
  throw hasIssues(error) ? refusal('claims_refused') : error
}

const hasIssues = (error: unknown): boolean =>
  typeof error === 'object' && error !== null && Array.isArray(memberOf(error as { issues?: unknown }, 'issues'))

/** A schema types claims and adds to them; what RFC 7519 registers, and what a step-up looks for, never goes missing. */
function withRegistered(output: unknown, claims: JwtClaims): object {
  if (!isPlainObject(output)) throw new TypeError('The claims option must give a plain object.')
  const typed = Object.assign(Object.create(null), output) as Record<string, unknown>
  for (const name of registered) {
    if (typed[name] === undefined && claims[name] !== undefined) typed[name] = claims[name]
  }
  return typed
}

const registered = ['iss', 'sub', 'aud', 'exp', 'nbf', 'iat', 'jti', 'auth_time', 'acr', 'amr'] as const
