import { replayStoreCases, revocationChangesCases, revocationStoreCases, sessionStoreCases } from '@bearer/core/testing'
import { migratePostgres, type PostgresStore, postgresStore } from '@bearer/store-postgres'
import { afterAll, beforeAll, describe, it } from 'vitest'
import { inNoTime, inTime } from '../redis/cases.ts'
import { clients, type OpenClient } from './clients.ts'
import { hasPostgres, type PostgresServer, startPostgres } from './server.ts'

describe.skipIf(!hasPostgres())('the PostgreSQL store', () => {
  let server: PostgresServer
  beforeAll(async () => {
    server = await startPostgres()
  })
  afterAll(() => server.close())

  describe.each(Object.keys(clients))('through %s', (name) => {
    let open: OpenClient
    const schema = name.toLowerCase().replaceAll(' ', '_')
    let store: PostgresStore
    beforeAll(async () => {
      open = await (clients[name] as (typeof clients)[string])(server)
      await migratePostgres({ client: open.client, schema })
      store = postgresStore({ client: open.client, schema })
    })
    afterAll(async () => {
      store.close()
      await open.close()
    })

    const truncated = async (): Promise<PostgresStore> => {
      await open.client.query(`TRUNCATE "${schema}".revocations, "${schema}".changes`, [])
      return store
    }

    const revocationCases = [...revocationStoreCases, ...revocationChangesCases]
    it.each(inNoTime(sessionStoreCases))('as a session store $name', ({ run }) => run(() => store.sessions))
    it.each(inNoTime(revocationCases))('as a revocation store $name', ({ run }) =>
      run(async () => (await truncated()).revocations),
    )
    it.each(inNoTime(replayStoreCases))('as a replay store $name', ({ run }) => run(() => store.replays))
    describe.concurrent('while time goes by', () => {
      it.each(inTime(sessionStoreCases))('as a session store $name', ({ run }) => run(() => store.sessions))
      it.each(inTime(revocationCases))('as a revocation store $name', ({ run }) => run(() => store.revocations))
      it.each(inTime(replayStoreCases))('as a replay store $name', ({ run }) => run(() => store.replays))
    })
  })
})
