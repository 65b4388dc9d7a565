import { forEachKey } from './batched.ts'
import { script } from './script.ts'

/** KEYS: records. Gives each, if it is there, with the server's time, which no clock of an application server can bend. */
export const readRecords = forEachKey(`
local text = redis.call('GET', key)
local time = redis.call('TIME')
return { text, time[1] * 1000 + math.floor(time[2] / 1000) }
`)

/**
 * KEYS: records. ARGV, for each: the record, its expiresAt, and the version that is expected. Gives 0 where another version
 * was there, 2 where the record lives to another time than before, and 3 where its time is over.
 */
export const replaceRecords = forEachKey(`
local text, expiresAt, expected = ...
local known = redis.call('GET', key)
local version, endsAt = string.match(known or '', '^(%d+) (%d+) ')
if version ~= expected then return 0 end
redis.call('SET', key, text, 'PXAT', expiresAt)
if expiresAt == endsAt then return 1 end
if redis.call('PTTL', key) > 0 then return 2 end
redis.call('DEL', key)
return 3
`)

/** KEYS: a subject's index. ARGV: record id, expiresAt. The index lives as long as its last record. */
export const indexRecord = script(`
redis.call('ZADD', KEYS[1], ARGV[2], ARGV[1])
local last = redis.call('ZREVRANGE', KEYS[1], 0, 0, 'WITHSCORES')
redis.call('PEXPIREAT', KEYS[1], string.format('%.0f', last[2]))
return 1
`)

/** KEYS: a subject's index. Forgets the records that have expired. */
export const sweepIndex = script(`
local time = redis.call('TIME')
local now = string.format('%.0f', time[1] * 1000 + math.floor(time[2] / 1000))
return redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now)
`)
