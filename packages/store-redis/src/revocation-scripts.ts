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

/** The keys under a prefix. Each prefix has a slot of its own: several of them spread over a cluster. */
export function revocationKeysOf(prefix: string): RevocationKeys {
  const key = (name: string): string => `${prefix}:{${prefix}:revocations}:${name}`
  return { entries: key('entries'), expiry: key('expiry'), stream: key('stream'), epoch: key('epoch') }
}

/** For how long what came can be followed one by one, in milliseconds: who was away for longer takes a snapshot. */
const retention = 3_600_000

/** The last moment of JavaScript, in milliseconds. */
const lastTime = 8.64e15

/**
 * KEYS: entries, expiry, stream, epoch. ARGV: a name for a new epoch, the stream's length, then key, before and expiresAt of
 * each entry. The greater value of each wins, compared as numbers and kept as written: Lua would round them. Each call takes
 * out more of what has expired than it puts in, and cuts the stream by length and by age: neither grows for ever.
 */
export const putEntries = script(`
local function isNumber(a) local n = tonumber(a or '') return n and n == n end
local function greater(a, b) if tonumber(a) >= tonumber(b) then return a else return b end end
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
redis.call('SET', KEYS[4], ARGV[1], 'NX')
local expired = redis.call('ZRANGEBYSCORE', KEYS[2], '-inf', string.format('%.0f', now), 'LIMIT', 0, 1000 + #ARGV)
if #expired > 0 then
  redis.call('ZREM', KEYS[2], unpack(expired))
  redis.call('HDEL', KEYS[1], unpack(expired))
end
for i = 3, #ARGV, 3 do
  local key, before, expires = ARGV[i], ARGV[i + 1], ARGV[i + 2]
  local known = redis.call('HGET', KEYS[1], key)
  local changed = true
  if known then
    local knownBefore, knownExpires = string.match(known, '^(%S+) (%S+)$')
    -- What another program has written there, and is no entry, gives way.
    if isNumber(knownBefore) and isNumber(knownExpires) then
      changed = tonumber(before) > tonumber(knownBefore) or tonumber(expires) > tonumber(knownExpires)
      before, expires = greater(before, knownBefore), greater(expires, knownExpires)
    end
  end
  if changed and tonumber(expires) > now then
    -- The stream first: it alone can still fail here, and what is kept but was never published would not be told again.
    local message = { 'XADD', KEYS[3], 'MAXLEN', '~', ARGV[2], '*', 'k', key, 'b', before, 'e', expires }
    local added = redis.pcall(unpack(message))
    if type(added) == 'table' and added.err then
      if not string.find(added.err, 'exhausted', 1, true) then return added end
      -- No id is left: a stream of its own name begins anew, and followers with it.
      redis.call('DEL', KEYS[3])
      redis.call('SET', KEYS[4], ARGV[1])
      redis.call(unpack(message))
    end
    redis.call('HSET', KEYS[1], key, before .. ' ' .. expires)
    redis.call('ZADD', KEYS[2], expires, key)
  end
end
redis.call('XTRIM', KEYS[3], 'MINID', '~', string.format('%.0f', now - ${retention}))
local last = redis.call('ZREVRANGE', KEYS[2], 0, 0, 'WITHSCORES')
if last[2] then
  -- A score that is no time of this world would keep every log-out from being written.
  local ends = string.format('%.0f', math.min(tonumber(last[2]) or 0, ${lastTime}) + 60000)
  for i = 1, 4 do redis.call('PEXPIREAT', KEYS[i], ends) end
end
return 1
`)

/**
 * KEYS: entries, expiry, stream, epoch. ARGV: the id of the entry of the stream that a follower has read last. Gives the
 * epoch, the stream's last id, and whether the follower can go on from where it is: where its entry is gone, it was cut off
 * with perhaps some that came after it, or this server never had it, and has perhaps lost what came before it.
 */
export const streamState = script(`
local epoch = redis.call('GET', KEYS[4]) or ''
local last = '0-0'
if redis.call('EXISTS', KEYS[3]) == 1 then
  local info = redis.call('XINFO', 'STREAM', KEYS[3])
  for i = 1, #info, 2 do if info[i] == 'last-generated-id' then last = info[i + 1] end end
end
local kept = ARGV[1] == last or #redis.call('XRANGE', KEYS[3], ARGV[1], ARGV[1]) == 1
return { epoch, last, kept and 1 or 0 }
`)

/**
 * KEYS: entries, expiry. ARGV: how many, and after which expiry and key. Gives pairs of a key and "before expiresAt", and the
 * expiry and key to go on from, where there are more. By expiry and key, not by HSCAN: whose cursor means nothing to the
 * server that takes over in the middle, and it would leave entries out.
 */
export const snapshotPage = script(`
local time = redis.call('TIME')
local now = string.format('%.0f', time[1] * 1000 + math.floor(time[2] / 1000))
local start = redis.call('ZCOUNT', KEYS[2], '-inf', now)
if ARGV[3] then
  local score = redis.call('ZSCORE', KEYS[2], ARGV[3])
  local after
  if score and tonumber(score) == tonumber(ARGV[2]) then
    after = redis.call('ZRANK', KEYS[2], ARGV[3]) + 1
  else
    after = redis.call('ZCOUNT', KEYS[2], '-inf', '(' .. ARGV[2])
  end
  start = math.max(start, after)
end
local found = redis.call('ZRANGE', KEYS[2], start, start + ARGV[1] - 1, 'WITHSCORES')
local entries = {}
for i = 1, #found, 2 do
  entries[i] = found[i]
  entries[i + 1] = redis.call('HGET', KEYS[1], found[i])
end
if #found < 2 * ARGV[1] then return { entries } end
return { entries, found[#found], found[#found - 1] }
`)
