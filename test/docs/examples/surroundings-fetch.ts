import type { Bearer, JwtClaims } from '@bearer/fetch'
import type { Hono } from 'hono'

export declare const app: Hono
export declare const api: Bearer<JwtClaims, false>
export declare const request: Request
