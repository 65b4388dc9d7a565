import type { Algorithm } from '@bearer/core'
import { table } from '../output/table.ts'
import { colours, note, print } from '../output/terminal.ts'
import { type DevelopmentIssuer, developmentIssuer } from './development-issuer.ts'
import { endpointsOf } from './endpoints.ts'
import { loopbackServer } from './serve.ts'
import { parseUser, type User } from './users.ts'

interface IssuerOptions {
  readonly port: number
  readonly audience: string
  readonly user?: readonly User[]
  readonly alg: Algorithm
  readonly json: boolean
}

/** Runs the issuer for development until it is told to end. */
export async function runIssuer({ port, audience, user, alg, json }: IssuerOptions): Promise<void> {
  // Before anything is said: who has read that it runs may end it.
  const told = toldToEnd()
  const server = await loopbackServer(port)
  const users = user ?? [parseUser('ada:reports:read')]
  const issuer = await developmentIssuer(server.origin, audience, users, alg)
  server.serve(endpointsOf(issuer))
  const [first] = users as readonly [User]
  const token = await issuer.accessToken({ subject: first.name, clientId: 'bearer-cli', scope: first.scopes.join(' ') })
  if (json)
    print(JSON.stringify({ issuer: issuer.issuer, audience, jwksUri: `${issuer.issuer}/jwks`, accessToken: token }))
  else welcome(issuer, first, token)
  await told
  await server.close()
}

const toldToEnd = (): Promise<void> =>
  new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve())
  })

function welcome({ issuer, audience, users }: DevelopmentIssuer, first: User, token: string): void {
  const { bold, dim } = colours
  note(
    'An issuer for development: everybody on this machine can get any token of it. Give it to no API that others reach.\n',
  )
  print(
    table([
      [bold('issuer'), issuer],
      [bold('audience'), audience],
      [bold('JWKS'), `${issuer}/jwks`],
      [bold('log-in'), `${issuer}/authorize`],
      ...users.map(({ name, scopes }, index) => [bold(index === 0 ? 'users' : ''), `${name} ${dim(scopes.join(' '))}`]),
    ]),
  )
  print(
    `\nbearer({ issuer: '${issuer}', audience: '${audience}' })\n\nA token for ${first.name}, good for an hour:\n\n${token}\n`,
  )
  note(`Another: npx bearer token${issuer.endsWith(':4000') ? '' : ` --issuer ${issuer}`}. Ctrl-C ends.`)
}
