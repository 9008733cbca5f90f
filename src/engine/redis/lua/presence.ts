/**
 * Scripts of presence. KEYS are always: expiry of clients, clients, expiry of users, connections by
 * user. Entries expire by a sorted set of deadlines in Unix seconds, or by field where Redis can.
 * spec: channels-and-engines.md §6.4, §8.4
 */
import { defineScript } from './script.js'

/** Unix seconds of the server: nodes whose clocks differ would take each other's entries for expired. */
const NOW = `local now = tonumber(redis.call('time')[1])`

const NAMES = `
local expiry, clients, user_expiry, users = KEYS[1], KEYS[2], KEYS[3], KEYS[4]
`

/** Drops expired members of a hash by its sorted set. Uses now. */
const PURGE = `
local function purge(deadlines, hash)
  local expired = redis.call('zrangebyscore', deadlines, '0', now)
  for i = 1, #expired do redis.call('hdel', hash, expired[i]) end
  if #expired > 0 then redis.call('zremrangebyscore', deadlines, '0', now) end
end
`

/** ARGV: ttl s, client, info, user, '1' = count users, '1' = expiry by field. */
export const addPresence = defineScript(
  'add presence',
  `${NAMES}
${NOW}
local ttl, client, info, user = ARGV[1], ARGV[2], ARGV[3], ARGV[4]
local count_users, by_field = ARGV[5] == '1', ARGV[6] == '1'
local function keep(hash, deadlines, member)
  redis.call('expire', hash, ttl)
  if by_field then
    redis.call('hexpire', hash, ttl, 'FIELDS', '1', member)
  else
    redis.call('zadd', deadlines, now + ttl, member)
    redis.call('expire', deadlines, ttl)
  end
end
local is_new = count_users and redis.call('hexists', clients, client) == 0
redis.call('hset', clients, client, info)
keep(clients, expiry, client)
if count_users then
  if is_new then redis.call('hincrby', users, user, 1) end
  keep(users, user_expiry, user)
end
`,
)

/** ARGV: client, user, '1' = count users, '1' = expiry by field. */
export const removePresence = defineScript(
  'remove presence',
  `${NAMES}
local client, user = ARGV[1], ARGV[2]
local count_users, by_field = ARGV[3] == '1', ARGV[4] == '1'
local existed = redis.call('hdel', clients, client) == 1
if not by_field then redis.call('zrem', expiry, client) end
if count_users and existed and redis.call('hincrby', users, user, -1) <= 0 then
  redis.call('hdel', users, user)
  if not by_field then redis.call('zrem', user_expiry, user) end
end
`,
)

/** ARGV: '1' = expiry by field. Returns client, info, client, info … */
export const listPresence = defineScript(
  'list presence',
  `${NAMES}
${NOW}
${PURGE}
if ARGV[1] ~= '1' then purge(expiry, clients) end
return redis.call('hgetall', clients)
`,
)

/** ARGV: as above. Returns the numbers of clients and users; needs counted users. */
export const countPresence = defineScript(
  'count presence',
  `${NAMES}
${NOW}
${PURGE}
if ARGV[1] ~= '1' then
  purge(expiry, clients)
  purge(user_expiry, users)
end
return {redis.call('hlen', clients), redis.call('hlen', users)}
`,
)
