import { script } from './script.ts'

/**
 * The live set is a hash (key → "before expiresAt"), a sorted set of the same keys by expiry, a stream of what came, and the
 * name of this life of the data: all of one slot. The set's keys expire with its last entry.
 */
export interface RevocationKeys {
  readonly entries: string
  readonly expiry: string
  readonly stream: string
  readonly epoch: string
}

/**
 * KEYS: entries, expiry, stream, epoch. ARGV: a name for a new epoch, the stream's length, then key, before and expiresAt of
 * each entry. The greater value of each wins, compared as numbers and kept as written: Lua would round them.
 */
export const putEntries = script(`
local function greater(a, b) if tonumber(a) >= tonumber(b) then return a else return b end end
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
redis.call('SET', KEYS[4], ARGV[1], 'NX')
for _, key in ipairs(redis.call('ZRANGEBYSCORE', KEYS[2], '-inf', string.format('%.0f', now), 'LIMIT', 0, 200)) do
  redis.call('ZREM', KEYS[2], key)
  redis.call('HDEL', KEYS[1], key)
end
local latest = 0
for i = 3, #ARGV, 3 do
  local key, before, expires = ARGV[i], ARGV[i + 1], ARGV[i + 2]
  local known = redis.call('HGET', KEYS[1], key)
  local changed = true
  if known then
    local knownBefore, knownExpires = string.match(known, '^(%S+) (%S+)$')
    changed = tonumber(before) > tonumber(knownBefore) or tonumber(expires) > tonumber(knownExpires)
    before, expires = greater(before, knownBefore), greater(expires, knownExpires)
  end
  if changed and tonumber(expires) > now then
    redis.call('HSET', KEYS[1], key, before .. ' ' .. expires)
    redis.call('ZADD', KEYS[2], expires, key)
    redis.call('XADD', KEYS[3], 'MAXLEN', '~', ARGV[2], '*', 'k', key, 'b', before, 'e', expires)
  end
end
local last = redis.call('ZREVRANGE', KEYS[2], 0, 0, 'WITHSCORES')
if last[2] then
  for i = 1, 4 do redis.call('PEXPIREAT', KEYS[i], string.format('%.0f', last[2] + 60000)) end
end
return 1
`)

/** KEYS: entries. ARGV: keys. Gives "before expiresAt" of each, and the server's time. */
export const getEntries = script(`
local time = redis.call('TIME')
local found = redis.call('HMGET', KEYS[1], unpack(ARGV))
return { found, time[1] * 1000 + math.floor(time[2] / 1000) }
`)

/** KEYS: entries, expiry, stream, epoch. Gives the epoch, and the first and the last id of the stream. */
export const streamState = script(`
local epoch = redis.call('GET', KEYS[4])
if not epoch or redis.call('EXISTS', KEYS[3]) == 0 then return { epoch or '', '', '0-0' } end
local first = redis.call('XRANGE', KEYS[3], '-', '+', 'COUNT', 1)
local info = redis.call('XINFO', 'STREAM', KEYS[3])
local last = '0-0'
for i = 1, #info, 2 do if info[i] == 'last-generated-id' then last = info[i + 1] end end
return { epoch, first[1] and first[1][1] or '', last }
`)
