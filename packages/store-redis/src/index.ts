export type { IoredisClient, NodeRedisClient, RedisClient } from './client.ts'
export { type RedisStore, type RedisStoreOptions, redisStore } from './redis-store.ts'
