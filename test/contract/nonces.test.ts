import { describe, expect, it } from 'vitest'
import { type Received, send } from './client.ts'
import { frameworks } from './frameworks.ts'
import { servers } from './servers.ts'
import { appOrigin, holder, proof, token } from './support.ts'

const ada = holder()
const bound = token({ cnf: ada.cnf })
const path = '/bound/nonces'

describe.each(frameworks)('nonces and replays on $name', (framework) => {
  const server = servers(framework)
  const ask = async (made: string, cors = false): Promise<Received> =>
    send((await server(cors ? { cors } : {})).port, {
      path,
      headers: [['authorization', `DPoP ${bound}`], ['dpop', made], ...(cors ? [['origin', appOrigin] as const] : [])],
    })

  it('takes a proof with the nonce that it gave, once', async () => {
    const nonce = (await ask(proof(ada, path, bound))).headers['dpop-nonce']
    const made = proof(ada, path, bound, { nonce })
    const statuses = [(await ask(made)).status, (await ask(made)).status]
    expect(statuses).toEqual([200, 401])
  })

  it('keeps what CORS middleware exposes beside it', async () => {
    const { headers } = await ask(proof(ada, path, bound), true)
    expect(headers['access-control-expose-headers']).toBe('X-Total, WWW-Authenticate, DPoP-Nonce')
  })
})
