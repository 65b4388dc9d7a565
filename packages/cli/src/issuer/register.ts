import { randomUUID } from 'node:crypto'
import { type BearerRequest, type BearerResponse, isBearerError, json, parseJson } from '@bearer/core'
import { mayRedirectTo } from './redirect-uri.ts'
import { anyOrigin } from './token-endpoint.ts'

const refused = (error: string, description: string): BearerResponse =>
  json(400, { error, error_description: description }, anyOrigin)

/**
 * `POST /register` (RFC 7591): a name for a client that registers itself, as those of MCP do. Nothing is kept: any `client_id` will do,
 * with any secret.
 */
export async function register(request: BearerRequest): Promise<BearerResponse> {
  const metadata = await metadataIn(request)
  if (!metadata) return refused('invalid_client_metadata', 'The body is a JSON object.')
  const { redirect_uris: redirectUris = [], token_endpoint_auth_method: method = 'client_secret_basic' } = metadata
  if (!Array.isArray(redirectUris) || !redirectUris.every((uri) => typeof uri === 'string' && mayRedirectTo(uri)))
    return refused(
      'invalid_redirect_uri',
      'Codes go to this machine alone: URLs on localhost, or of an app’s own scheme.',
    )
  const secret = method === 'none' ? {} : { client_secret: randomUUID(), client_secret_expires_at: 0 }
  return json(201, { ...metadata, token_endpoint_auth_method: method, client_id: randomUUID(), ...secret }, [
    ['cache-control', 'no-store'],
    ...anyOrigin,
  ])
}

async function metadataIn(request: BearerRequest): Promise<{ readonly [name: string]: unknown } | undefined> {
  const body = await request.body?.(16_384)
  if (body?.kind !== 'bytes') return undefined
  try {
    const value = parseJson(new TextDecoder().decode(body.bytes))
    const isObject = typeof value === 'object' && value !== null && !Array.isArray(value)
    return isObject ? (value as { readonly [name: string]: unknown }) : undefined
  } catch (error) {
    if (isBearerError(error)) return undefined
    throw error
  }
}

/** `OPTIONS /register`: JSON from a page of another origin is asked about first. */
export const preflight = (): BearerResponse => ({
  status: 204,
  headers: [
    ...anyOrigin,
    ['access-control-allow-methods', 'POST'],
    ['access-control-allow-headers', 'content-type, mcp-protocol-version'],
  ],
})
