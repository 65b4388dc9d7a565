import { ClientCredentialsProvider } from '@modelcontextprotocol/sdk/client/auth-extensions.js'
import { Client } from '@modelcontextprotocol/sdk/client/index.js'
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js'

/**
 * Who the client is: a token, or credentials that it gets tokens with from the server that the resource names. With
 * credentials, the SDK asks for the scopes written here, not for those of the challenge.
 */
export type Identity =
  | { readonly token: string }
  | {
      readonly clientId: string
      readonly clientSecret: string
      readonly expectedIssuer: string
      readonly scope: string
    }

/** Connects an MCP client. With credentials it finds the authorization server through the 401's challenge (RFC 9728). */
export async function connect(url: string, identity: Identity): Promise<Client> {
  const client = new Client({ name: 'example', version: '1.0.0' })
  const transport = new StreamableHTTPClientTransport(
    new URL(url),
    'token' in identity
      ? { requestInit: { headers: { authorization: `Bearer ${identity.token}` } } }
      : { authProvider: new ClientCredentialsProvider(identity) },
  )
  await client.connect(transport as Parameters<typeof client.connect>[0])
  return client
}

/** Calls a tool and gives its text. */
export async function callTool(client: Client, name: string, args: { [name: string]: unknown } = {}): Promise<string> {
  const { content } = (await client.callTool({ name, arguments: args })) as { content: { text?: string }[] }
  return content.map(({ text = '' }) => text).join('')
}
