/** A control character (U+0000–U+001F, U+007F–U+009F), or half of a surrogate pair, which is no character. */
const unfit = /[\p{Cc}\p{Cs}]/u

/**
 * Whether a value can name somebody or something in `iss`, `sub`, `jti`, `sid` and `client_id`: a text of well-formed
 * Unicode without control characters. Any other would become another name on its way to a store or another process, where
 * UTF-8 has U+FFFD for half a pair: it would escape its revocation, or revoke a stranger.
 *
 * @example
 * isName('ada') // true; '' and what holds a control character are not
 */
export const isName = (value: unknown): value is string =>
  typeof value === 'string' && value !== '' && !unfit.test(value)
