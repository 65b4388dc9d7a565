import { isName, type JwtClaims, refusal } from '@bearer/core'
import { must } from './checks.ts'
import { signAccessToken } from './issue/access-token.ts'
import type { Confirmation } from './issue/confirmation.ts'
import type { Session } from './records/session-record.ts'
import { randomBytes, sha256, toBase64url, utf8 } from './sealing/bytes.ts'
import { maxSealed, sealed, unsealed } from './sealing/sealed.ts'
import type { SessionParts } from './session-parts.ts'

/** Seconds for which a ticket is good. */
export const ticketSeconds = 30

/** How far the clocks of processes may be apart that redeem tickets of each other, where the store has none. */
const skewMs = 5_000

/** How long the store remembers a ticket after its end: clocks of processes differ. */
const marginMs = 60_000

/** Of a path, in characters. */
const maxPath = 1024

/** What a ticket says: of the token that asked for it all but what the session's record says. */
interface Ticket {
  readonly id: string
  /** Milliseconds since the epoch, by the store's clock, where it has one. */
  readonly end: number
  readonly path: string
  readonly sid: string
  readonly jti: string
  readonly iat: number
  readonly exp: number
  readonly aud: string | readonly string[]
  readonly scope?: string | undefined
  readonly cnf?: Confirmation | undefined
  /** The digest of what else the token said. */
  readonly rest: string
}

/**
 * Tickets: they stand in a URL for an access token, which would be in logs then. One is good once, for half a minute and one path.
 * Nothing is stored before it is used.
 */
export class Tickets {
  readonly #parts: SessionParts

  constructor(parts: SessionParts) {
    this.#parts = parts
  }

  /** Whether the store can tell that a ticket was used. */
  get canRedeem(): boolean {
    return typeof this.#parts.configuration.store.replays?.add === 'function'
  }

  /**
   * A ticket for the bearer of a verified access token and a path. Rejects with a `BearerError` where the session has changed since
   * the token was issued: it is to be refreshed first.
   */
  async issue(claims: JwtClaims, path: string): Promise<string> {
    const { refreshKeys } = this.#parts.configuration
    must(this.canRedeem, 'tickets need a store with replays: a ticket is good once.')
    must(isTicketPath(path), 'a ticket is for a path that begins with a slash, without a query.')
    const { sid, jti, iat, exp, aud, scope, cnf } = claims as JwtClaims & Ticket
    const { session, now } = (isName(sid) && (await this.#read(sid))) || noSession
    if (!session) throw refusal('claims_insufficient')
    const rest = await digest(session)
    if (rest !== (await digestOf(claims))) throw refusal('token_too_old')
    const id = toBase64url(randomBytes(16))
    const ticket: Ticket = { id, end: now + ticketSeconds * 1000, path, sid, jti, iat, exp, aud, scope, cnf, rest }
    const text = await sealed(3, ticket, refreshKeys)
    must(
      text.length <= maxSealed,
      `The token is too large for a ticket: ${text.length} characters, of which URLs get ${maxSealed}. ` +
        'Give the session fewer scopes, or have the client refresh with the scope that the connection needs, and ask with that token.',
    )
    return text
  }

  /**
   * An access token that says what the one said that asked, the first time that a ticket is presented, in time, for its path and while its
   * session is as it was; nothing otherwise.
   */
  async redeem(text: string, path: string): Promise<string | undefined> {
    const { store, ask, issuer, refreshKeys } = this.#parts.configuration
    const ticket = await unsealed<Ticket>(3, text, refreshKeys)
    if (!ticket || ticket.path !== path) return undefined
    const { session, now, skew } = await this.#read(ticket.sid)
    if (!session || now >= ticket.end + skew || (await digest(session)) !== ticket.rest) return undefined
    const isFirst = await ask('store', () => store.replays.add(`ticket ${ticket.id}`, ticket.end + marginMs))
    if (isFirst !== true) return undefined
    const { sid: sessionId, scope, cnf, aud: audience, iat, exp, jti } = ticket
    const { subject, clientId, claims, authTime, acr, amr, act } = session
    const content = { subject, clientId, scope, sessionId, claims, authTime, acr, amr, act, cnf }
    return ask('signer', () => signAccessToken({ ...issuer, audience }, content, iat, exp, jti))
  }

  /** A session that goes on, and the time by the clock that all who share the store have: a ticket is redeemed in any process. */
  #read(id: string): Promise<Found> {
    return this.#parts.families.update(id, (session, now, isShared) => ({
      result: {
        session:
          session?.status === 'active' && now < session.idleEnd && now < session.absoluteEnd ? session : undefined,
        now,
        skew: isShared ? 0 : skewMs,
      },
    }))
  }
}

interface Found {
  readonly session: Session | undefined
  readonly now: number
  /** Milliseconds by which that time may be another one in other processes. */
  readonly skew: number
}
const noSession: Found = { session: undefined, now: 0, skew: 0 }

/** Whether a path is one that a ticket can be for. */
export const isTicketPath = (path: unknown): path is string =>
  typeof path === 'string' && path.length <= maxPath && /^\/[^?#\s]*$/.test(path)

/** What the claims of an access token say that a session's record does. */
const digest = ({ subject, clientId, claims, authTime, acr, amr, act }: Session): Promise<string> =>
  textOf({ ...claims, sub: subject, client_id: clientId, auth_time: authTime, acr, amr, act })

const ofTicket: readonly string[] = ['iss', 'sid', 'jti', 'iat', 'exp', 'nbf', 'aud', 'scope', 'cnf']

const digestOf = (claims: JwtClaims): Promise<string> =>
  textOf(Object.fromEntries(Object.entries(claims).filter(([name]) => !ofTicket.includes(name))))

/** Members in the order of their names, whoever wrote them. */
async function textOf(members: object): Promise<string> {
  const sorted = Object.entries(members)
    .filter(([, value]) => value !== undefined)
    .sort(([one], [two]) => (one < two ? -1 : 1))
  return toBase64url(await sha256(utf8(JSON.stringify(sorted)), 16))
}
