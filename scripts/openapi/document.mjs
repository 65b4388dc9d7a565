// The HTTP endpoints as OpenAPI 3.1, made of the sources: packages/sessions/openapi.json, which the site serves too.
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { paths } from './operations.mjs'
import { responses } from './responses.mjs'
import { schemas } from './schemas.mjs'
import { mounted, origin } from './servers.mjs'

const root = new URL('../../', import.meta.url)
export const openApiFile = fileURLToPath(new URL('packages/sessions/openapi.json', root))

const { license } = JSON.parse(readFileSync(new URL('packages/sessions/package.json', root), 'utf8'))

const cookie = (name, description) => ({ type: 'apiKey', in: 'cookie', name, description })

const securitySchemes = {
  accessToken: {
    type: 'http',
    scheme: 'bearer',
    bearerFormat: 'JWT',
    description: 'The access token: `Authorization: Bearer …` (RFC 6750).',
  },
  boundAccessToken: {
    type: 'http',
    scheme: 'DPoP',
    description:
      'An access token that is bound to a key: `Authorization: DPoP …`, with a proof in the field `DPoP` (RFC 9449).',
  },
  accessCookie: cookie(
    '__Host-Http-at',
    "With the transport `cookie`. Unsafe requests must come from the application's own pages: `Sec-Fetch-Site: same-origin`, or a listed `Origin`.",
  ),
  refreshCookie: cookie('__Host-Http-rt', 'With the transports `cookie` and `refresh-cookie`; of pages likewise.'),
  client: {
    type: 'http',
    scheme: 'basic',
    description: 'A client and its secret (RFC 6749 §2.3.1); or `client_id` and `client_secret` in the body.',
  },
}

const parameters = {
  DPoP: {
    name: 'DPoP',
    in: 'header',
    description:
      'The proof of a key (RFC 9449), with `proofs: [dpop(…)]`: it binds new tokens, and goes with bound ones.',
    schema: { type: 'string' },
  },
  SessionId: {
    name: 'id',
    in: 'path',
    required: true,
    description: "Of a session in the list. Of an id that is none of the subject's the answer is the same.",
    schema: { type: 'string' },
  },
}

export function openApi() {
  return `${JSON.stringify(
    {
      openapi: '3.1.1',
      info: {
        title: 'Bearer: session endpoints',
        version: '1',
        summary: 'Log-in, refresh, log-out, sessions, clients, tickets and metadata.',
        description:
          'What `sessionEndpoints`, `ticketEndpoint`, `issuerEndpoints` and `metadataEndpoints` serve. `/revoke` and `/introspect` are there with `clients`.',
        license: { name: license, identifier: license },
      },
      servers: [{ url: '{origin}{mounted}', variables: { origin, mounted } }],
      tags: [
        { name: 'Sessions', description: 'Of users.' },
        { name: 'Clients', description: 'Of OAuth clients.' },
        { name: 'Metadata', description: 'Public, and readable from any origin.' },
      ],
      paths,
      components: { schemas, responses, parameters, securitySchemes },
    },
    undefined,
    2,
  )}\n`
}
