import { insufficient, noCredentials, ok } from '../answers.ts'
import { audience, issuer, token } from '../support.ts'
import { bearing, type Case, good, row } from './case.ts'

const challenge = insufficient('write x').headers?.['www-authenticate']

export const applications: readonly Case[] = [
  row(
    'routes beside the guard are public',
    { path: '/auth/ping' },
    { status: 200, headers: { 'content-type': /^text\/plain/ }, body: 'pong' },
  ),
  row(
    'routes keep several cookies apart',
    { method: 'POST', path: '/auth/login' },
    { status: 200, headers: { 'set-cookie': ['a=1', 'b=2'] }, body: 'in' },
  ),
  row(
    'a wrong method of a route',
    { method: 'DELETE', path: '/auth/ping' },
    { status: 405, headers: { allow: 'GET, HEAD' } },
  ),
  row(
    'HEAD of a route',
    { method: 'HEAD', path: '/auth/ping' },
    { status: 200, headers: { 'content-length': '4' }, body: '' },
  ),
  row(
    'another wrong method of a route',
    { method: 'TRACE', path: '/auth/login' },
    { status: 405, headers: { allow: 'POST' } },
  ),
  row('a path that is nobody’s', { path: '/auth/other' }, { status: 404 }),
  row('a path with a further slash', { path: '/auth/ping/' }, { status: 404 }),
  row('a path that is none of the prefix', { path: '/authping' }, { status: 404 }),
  row('a query is no part of the path', { path: '/auth/ping?a=/login' }, { status: 200, body: 'pong' }),
  row(
    'a body without a type is a text',
    { path: '/auth/untyped' },
    { status: 200, headers: { 'content-type': 'text/plain; charset=utf-8' }, body: 'é' },
  ),
  row('an exception of an endpoint', { path: '/auth/boom' }, { status: 500, headers: { 'www-authenticate': null } }),
  row(
    'the guard within an application below a prefix',
    { path: '/v1/api/me', headers: bearing(good) },
    ok({ sub: 'ada' }),
  ),
  row('… refuses as everywhere', { path: '/v1/api/me' }, noCredentials),
  row('endpoints within an application below a prefix', { path: '/v1/auth/ping' }, { status: 200, body: 'pong' }),
  row(
    'metadata at the root',
    { path: '/.well-known/oauth-protected-resource' },
    {
      status: 200,
      headers: { 'access-control-allow-origin': '*', 'cache-control': 'public, max-age=300' },
      body: { resource: audience, authorization_servers: [issuer] },
    },
  ),
  row(
    'metadata for a script with header fields of its own',
    {
      method: 'OPTIONS',
      path: '/.well-known/oauth-protected-resource',
      headers: [
        ['origin', 'https://x.example'],
        ['access-control-request-method', 'GET'],
        ['access-control-request-headers', 'mcp-protocol-version'],
      ],
    },
    {
      status: 204,
      headers: { 'access-control-allow-origin': '*', 'access-control-allow-headers': 'Authorization, *' },
    },
  ),
  row('HEAD through the guard', { method: 'HEAD', path: '/api/me', headers: bearing(good) }, { status: 200, body: '' }),
  row('HEAD that is refused', { method: 'HEAD', path: '/api/me' }, { ...noCredentials, body: '' }),
  row(
    'an exception of the application',
    { path: '/api/boom', headers: bearing(good) },
    { status: 500, headers: { 'www-authenticate': null } },
  ),
  row(
    'an exception later on',
    { path: '/api/boom-later', headers: bearing(good) },
    { status: 500, headers: { 'www-authenticate': null } },
  ),
  row(
    'an exception in a test of claims',
    { path: '/api/boom-in-test', headers: bearing(good) },
    { status: 500, headers: { 'www-authenticate': null } },
  ),
  ...['sync', 'async'].flatMap((how) =>
    ['undefined', 'null', 'false', '0', '""', '"route"', '"router"'].map((thrown) =>
      row(
        `a test of claims that throws ${thrown}, ${how}`,
        { path: `/api/throws/${how}/${encodeURIComponent(thrown)}`, headers: bearing(good) },
        { status: 500, headers: { 'www-authenticate': null } },
      ),
    ),
  ),
  row('an endpoint that rejects with nothing', { path: '/auth/nothing' }, { status: 500 }),
  row(
    'a body parser before the guard',
    {
      method: 'POST',
      path: '/api/notes',
      headers: [...bearing(good), ['content-type', 'application/json']],
      body: '{"a":1}',
    },
    ok({ noted: true }),
    { parser: true },
  ),
  row(
    'free requirements forward where their guard does',
    { path: '/forwarded-scope', headers: bearing(token()) },
    {
      status: 403,
      body: {
        status: 403,
        statusCode: 403,
        headers: { 'www-authenticate': challenge, 'cache-control': 'no-store' },
        code: 'insufficient_scope',
        reason: 'scope_insufficient',
      },
    },
  ),
  row('requirements may be alternatives', { path: '/forwarded-scope', headers: bearing(good) }, ok({})),
  row(
    'forwarded errors carry all that a handler needs',
    { path: '/forwarded' },
    {
      status: 401,
      body: {
        status: 401,
        statusCode: 401,
        headers: { 'www-authenticate': 'Bearer realm="api"', 'cache-control': 'no-store' },
        code: 'missing_credentials',
        reason: 'no_credentials',
      },
    },
  ),
]
