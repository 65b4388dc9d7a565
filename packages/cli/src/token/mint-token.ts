import { parseJson } from '@bearer/core'
import { CommandFailure } from '../failure.ts'
import { boundedText } from '../input/bounded-text.ts'
import { isThisMachine } from '../issuer/redirect-uri.ts'
import { print } from '../output/terminal.ts'

interface TokenOptions {
  readonly issuer: string
  readonly user?: string
  readonly scope?: string
  readonly audience?: string
  readonly claims?: string
  readonly expiresIn?: number
  readonly defect?: string
}

export async function mintToken({ issuer, expiresIn, ...texts }: TokenOptions): Promise<void> {
  if (!URL.canParse(issuer) || !isThisMachine(new URL(issuer).hostname)) {
    throw new CommandFailure(
      `--issuer is where "bearer issuer" listens on this machine. Tokens of other issuers come from their own log-in.`,
    )
  }
  const fields = { ...texts, ...(expiresIn !== undefined && { expires_in: String(expiresIn) }) }
  const response = await ask(issuer, new URLSearchParams(fields as Record<string, string>))
  const body = response.headers.get('content-type')?.startsWith('application/json')
    ? await boundedText(response, 65_536)
    : '{}'
  const { access_token: token, error_description: why } = parseJson(body) as { [name: string]: unknown }
  if (response.status === 200 && typeof token === 'string') return print(token)
  throw new CommandFailure(
    typeof why === 'string' ? why : `${issuer} is no "bearer issuer": it answered ${response.status}.`,
  )
}

async function ask(issuer: string, body: URLSearchParams): Promise<Response> {
  try {
    return await fetch(new URL('/mint', issuer), {
      method: 'POST',
      body,
      redirect: 'manual',
      signal: AbortSignal.timeout(10_000),
    })
  } catch {
    throw new CommandFailure(`Nothing answers at ${issuer}. Start it in another terminal: npx bearer issuer`)
  }
}
