import { badRequest, badToken, badTokenFor, insufficient, noCredentials, noCredentialsFor, ok } from '../answers.ts'
import type { Sent } from '../client.ts'
import { token } from '../support.ts'
import { bearing, type Case, good, type Headers, row } from './case.ts'

const reading = bearing(token({ scope: 'read' }))
const operation = (headers: Headers): Sent => ({
  method: 'POST',
  path: '/operations',
  headers: [['mcp-protocol-version', '2026-07-28'], ['mcp-method', 'tools/call'], ...headers],
})

export const requirements: readonly Case[] = [
  row('all scopes are there', { path: '/solo', headers: bearing(good) }, ok({ sub: 'ada' })),
  row(
    'a scope is missing: all are named',
    { path: '/solo', headers: bearing(token({ scope: 'read' })) },
    insufficient('read write'),
  ),
  row('a route alone asks for credentials and says which', { path: '/solo' }, noCredentialsFor('read write')),
  row(
    'a route alone refuses a bad token and says which it needs',
    { path: '/solo', headers: bearing('a.b.c') },
    badTokenFor('read write'),
  ),
  row(
    'a route whose scopes depend on the request asks for those of the operation that it names',
    operation([['mcp-name', 'look']]),
    noCredentialsFor('read'),
  ),
  row('an operation has its scopes', operation([['mcp-name', 'look'], ...reading]), ok({ ran: true })),
  row(
    'an operation lacks a scope: all of its own are named',
    operation([['mcp-name', 'change'], ...reading]),
    insufficient('read write'),
  ),
  row(
    'an operation that is named twice may be any, and needs the scopes of all',
    operation([['mcp-name', 'look'], ['Mcp-Name', 'look'], ...reading]),
    insufficient('read write'),
  ),
  row(
    'a free requirement holds against the guard before it',
    { path: '/api/free', headers: bearing(token()) },
    insufficient('read'),
  ),
  row('a free requirement is met', { path: '/api/free', headers: bearing(good) }, ok({})),
  row('a role is missing', { path: '/api/admin', headers: bearing(token()) }, insufficient()),
  row('a role is there', { path: '/api/admin', headers: bearing(good) }, ok({})),
  row('claims fit the route', { path: '/api/tenants/t1', headers: bearing(token({ tenant: 't1' })) }, ok({})),
  row(
    'claims do not fit the route',
    { path: '/api/tenants/t2', headers: bearing(token({ tenant: 't1' })) },
    insufficient(),
  ),
  row('anonymous requests pass where they may', { path: '/optional' }, ok({ sub: null })),
  row(
    'with another scheme too: whose credentials those are, no guard for bearer tokens knows',
    { path: '/optional', headers: [['authorization', 'Basic dXNlcjpw']] },
    ok({ sub: null }),
  ),
  row(
    'nor does another scheme hide a bad one',
    { path: '/optional', headers: [['authorization', 'Bearer']] },
    badRequest,
  ),
  row('but not with a bad token', { path: '/optional', headers: bearing('a.b.c') }, badToken),
  row('guards nest', { path: '/api/nested/me', headers: bearing(good) }, ok({ sub: 'ada' })),
  row('the outer guard still refuses', { path: '/api/nested/me' }, noCredentials),
]
