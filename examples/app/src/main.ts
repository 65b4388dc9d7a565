import { memoryStore } from '@bearer/express'
import { generateSigningKey } from '@bearer/sessions'
import { redisStore } from '@bearer/store-redis'
import { Redis } from 'ioredis'
import { createApp } from './app.ts'
import { Users } from './users.ts'

/** Runs the example: in memory, or with `DATABASE=app.sqlite REDIS_URL=redis://…`. */
const { PORT = '3002', DATABASE = ':memory:', REDIS_URL } = process.env
const url = `http://localhost:${PORT}`
const users = new Users(DATABASE)
const store = REDIS_URL === undefined ? memoryStore() : redisStore({ client: new Redis(REDIS_URL) })
// An application that is not an example keeps both in its secret management, and all its processes have the same.
const [signingKey, refreshSecret] = [await generateSigningKey(), crypto.getRandomValues(new Uint8Array(32))]

const { app } = createApp({ url, users, store, signingKey, refreshSecret })
app.listen(Number(PORT), 'localhost', () => console.info(`listening on ${url}`))
