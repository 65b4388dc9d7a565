/** The page that explains every problem, with an anchor for each: the same in every version, so that clients may compare. */
const page = 'https://github.com/bearer-auth/bearer/blob/main/docs/errors.md'

/**
 * The `type` of problem details (RFC 9457 §3.1.1) by the problem's name.
 *
 * @example
 * problemType('login_failed') // 'https://github.com/bearer-auth/bearer/blob/main/docs/errors.md#login_failed'
 */
export const problemType = (name: string): string => `${page}#${name}`
