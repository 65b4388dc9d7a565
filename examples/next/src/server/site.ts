import { behindProxy } from '@bearer/fetch'

/** Where browsers find the application. */
export const url = process.env['PUBLIC_URL'] ?? `http://localhost:${process.env['PORT'] ?? '3003'}`

/** Whether it runs for its developer alone, on a server that listens on 127.0.0.1. */
export const isLocal = url.startsWith('http://localhost:')

/**
 * Next.js tells no handler what the connection was. In production a proxy that ends TLS says it; on a developer's machine
 * nobody else can connect, since the server listens on loopback (`--hostname 127.0.0.1`).
 */
export const connection = isLocal ? () => ({ tls: false, remoteAddress: '127.0.0.1' }) : behindProxy
