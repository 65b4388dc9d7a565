import { script } from './script.ts'

/** KEYS: the record. Gives its fields and the server's time, which no clock of an application server can bend. */
export const readRecord = script(`
local fields = redis.call('HMGET', KEYS[1], 'version', 'subject', 'expiresAt', 'data')
local time = redis.call('TIME')
fields[5] = time[1] * 1000 + math.floor(time[2] / 1000)
return fields
`)

/** KEYS: the record. ARGV: version, subject, expiresAt, data. Gives 0 where there is one already. */
export const insertRecord = script(`
if redis.call('EXISTS', KEYS[1]) == 1 then return 0 end
redis.call('HSET', KEYS[1], 'version', ARGV[1], 'subject', ARGV[2], 'expiresAt', ARGV[3], 'data', ARGV[4])
redis.call('PEXPIREAT', KEYS[1], ARGV[3])
return 1
`)

/**
 * KEYS: the record. ARGV: version, subject, expiresAt, data, expected version. Gives 0 where another version was there, and 2
 * where the record lives to another time than before.
 */
export const replaceRecord = script(`
local known = redis.call('HMGET', KEYS[1], 'version', 'expiresAt')
if known[1] ~= ARGV[5] then return 0 end
redis.call('HSET', KEYS[1], 'version', ARGV[1], 'subject', ARGV[2], 'expiresAt', ARGV[3], 'data', ARGV[4])
redis.call('PEXPIREAT', KEYS[1], ARGV[3])
if known[2] ~= ARGV[3] then return 2 end
return 1
`)

/** KEYS: a subject's index. ARGV: record id, expiresAt. The index lives as long as its last record. */
export const indexRecord = script(`
redis.call('ZADD', KEYS[1], ARGV[2], ARGV[1])
local last = redis.call('ZREVRANGE', KEYS[1], 0, 0, 'WITHSCORES')
redis.call('PEXPIREAT', KEYS[1], string.format('%.0f', last[2]))
return 1
`)

/** KEYS: a subject's index. Gives the ids of records that have not expired, and forgets the others. */
export const listIndex = script(`
local time = redis.call('TIME')
local now = string.format('%.0f', time[1] * 1000 + math.floor(time[2] / 1000))
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now)
return redis.call('ZRANGE', KEYS[1], 0, -1)
`)
