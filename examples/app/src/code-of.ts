import { type TOTP, URI } from 'otpauth'

/** What an authenticator app shows at a time, in milliseconds. */
export const codeOf = (uri: string, timestamp: number): string => (URI.parse(uri) as TOTP).generate({ timestamp })
