import { createSessions, generateSigningKey, signingKeys } from '@bearer/sessions'
import { redisStore } from '@bearer/store-redis'
import { Redis } from 'ioredis'

/** Another process of the application, which does nothing but log sessions out. */
const { REDIS_URL = '', REFRESH_SECRET = '' } = process.env
const sessions = createSessions({
  issuer: 'https://app.example',
  audience: 'https://api.example',
  clientId: 'app',
  keys: signingKeys([await generateSigningKey()]),
  refreshKeys: [{ id: '1', secret: Buffer.from(REFRESH_SECRET, 'base64url') }],
  store: redisStore({ client: new Redis(REDIS_URL) }),
})
process.on('message', async (sessionId: string) => {
  await sessions.revoke({ sessionId })
  process.send?.('done')
})
process.send?.('ready')
