import type { IncomingMessage } from 'node:http'
import type { Bearer } from '@bearer/nest'
import type { BearerConnections } from '@bearer/nest/websockets'
import type { WebSocket } from 'ws'

export type { IncomingMessage } from 'node:http'
export { Catch, Controller, Get, Injectable, Module, UseFilters, UseGuards } from '@nestjs/common'
export { WebSocketGateway } from '@nestjs/websockets'
export type { WebSocket } from 'ws'

export declare const partners: Bearer<never>
export declare const connections: BearerConnections
export declare const client: WebSocket
export declare const request: IncomingMessage
