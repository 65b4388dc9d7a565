// What examples take for granted: a name that stands here needs no declaration in them.
import type { Server } from 'node:http'
import type { Client } from '@bearer/client'
import type { Auth, BearerRequest, BearerResponse, Endpoint, Guard, HeaderTarget, JwtClaims, Store } from '@bearer/core'
import type { AdapterApplication, AdapterUnderTest, FailingStore, KeySourceUnderTest } from '@bearer/core/testing'
import type { Bearer } from '@bearer/express'
import type { LoginResult, Sessions, SigningKeyInput } from '@bearer/sessions'
import type { Express, NextFunction, Request, Response } from 'express'
import type { WebSocket, WebSocketServer } from 'ws'

export { it } from 'vitest'

export declare const app: Express
export declare const server: Server
export declare const req: Request
export declare const res: Response
export declare const next: NextFunction

export declare const api: Bearer<JwtClaims, false>
export declare const guard: Guard<JwtClaims, false, false>
export declare const auth: Auth
export declare const request: BearerRequest
export declare const response: BearerResponse
export declare const target: HeaderTarget
export declare const endpoints: readonly Endpoint[]
export declare const store: Store
export declare const sessions: Sessions

export declare const session: Client
export declare const socket: WebSocket
export declare const wss: WebSocketServer
export declare function start(application: AdapterApplication): Promise<AdapterUnderTest>
export declare const keySource: KeySourceUnderTest
export declare const fail: FailingStore['fail']

export declare const issuer: string
export declare const audience: string
export declare const token: string
export declare const pem: string
export declare const sharedSecret: string
export declare const signingKey: SigningKeyInput
export declare const refreshSecret: Uint8Array

export declare function login(credentials: { readonly [name: string]: string | undefined }): Promise<LoginResult>
export declare function findUser(name?: string, password?: string): Promise<{ readonly id: string } | undefined>
