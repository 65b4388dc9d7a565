import type { Bearer, JwtClaims } from '@bearer/koa'
import type Koa from 'koa'
import type { Context } from 'koa'

export declare const app: Koa
export declare const api: Bearer<JwtClaims, false>
export declare const ctx: Context
