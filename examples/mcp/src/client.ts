import { Client, ClientCredentialsProvider, StreamableHTTPClientTransport } from '@modelcontextprotocol/client'

/** Who the client is: a token, or credentials that it gets tokens with from the server that the resource names. */
export type Identity =
  | { readonly token: string }
  | {
      readonly clientId: string
      readonly clientSecret: string
      readonly expectedIssuer: string
      /** What it asks for where a challenge names no scope. */
      readonly scope: string
    }

/**
 * Connects an MCP client. With credentials it finds the authorization server through the 401's challenge (RFC 9728). `mode` says
 * whether it speaks the revision 2026-07-28, which the SDK does not by itself.
 */
export async function connect(url: string, identity: Identity, mode: 'auto' | 'legacy' = 'auto'): Promise<Client> {
  const client = new Client({ name: 'example', version: '1.0.0' }, { versionNegotiation: { mode } })
  const transport = new StreamableHTTPClientTransport(
    new URL(url),
    'token' in identity
      ? { requestInit: { headers: { authorization: `Bearer ${identity.token}` } } }
      : { authProvider: new ClientCredentialsProvider(identity) },
  )
  await client.connect(transport)
  return client
}

/** Calls a tool and gives its text. */
export async function callTool(client: Client, name: string, args: { [name: string]: unknown } = {}): Promise<string> {
  const { content } = await client.callTool({ name, arguments: args })
  return content.map((part) => (part.type === 'text' ? part.text : '')).join('')
}
