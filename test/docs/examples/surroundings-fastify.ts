import type { Bearer, JwtClaims } from '@bearer/fastify'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'

export declare const app: FastifyInstance
export declare const api: Bearer<JwtClaims, false>
export declare const request: FastifyRequest
export declare const reply: FastifyReply
