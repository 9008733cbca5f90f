/**
 * Scripts of runs. Those that write records do it in one step with the look whether they may: a write of
 * an older generation adds nothing. Keys of a run are in the slot of its stream; indexes are keys of their
 * own, written before the run is and looked after by whoever reads them. spec: runs.md §1.5
 */
import { EPOCH } from './epoch.js'
import { DISCARD } from './publish.js'
import { defineScript } from './script.js'

/** Adds a record to the stream. Uses stream, meta, epoch, size, command, channel. */
const ADD = `${DISCARD}
local function add(payload)
  local top = redis.call('hincrby', meta, 's', 1)
  if top == 1 then discard(stream, 'stream') end
  local offset = string.format('%d', top)
  redis.call('xadd', stream, 'MAXLEN', size, offset, 'd', payload)
  redis.call(command, channel, '__p1:' .. offset .. ':' .. epoch .. '__' .. payload)
  return offset
end
`

const STREAM_ARGUMENTS = `
local run, stream, meta, generation_key = KEYS[1], KEYS[2], KEYS[3], KEYS[4]
local size, ttl, meta_ttl, new_epoch = ARGV[1], ARGV[2], ARGV[3], ARGV[4]
local command, channel, now, keep = ARGV[5], ARGV[6], ARGV[7], ARGV[8]
`

const KEEP_STREAM = `
redis.call('expire', stream, ttl)
if meta_ttl ~= '0' then redis.call('expire', meta, meta_ttl) end
`

/**
 * Begins a run or a new generation of one that is over. KEYS: run, stream, meta, generation or none. ARGV:
 * size, ttl s, meta ttl s, epoch for a new stream, PUBLISH or SPUBLISH, PUB/SUB channel, now (Unix ms),
 * life of the run's key in ms, node, origin, record of a new generation. Returns `begun` or `running`, and
 * the fields of the run.
 */
export const beginRun = defineScript(
  'begin run',
  `${STREAM_ARGUMENTS}
local had = redis.call('hmget', run, 's', 'g')
if had[1] == 'running' then return {'running', redis.call('hgetall', run)} end
${EPOCH}${ADD}
local top = opened[3] or '0'
redis.call('del', run)
redis.call('hset', run, 's', 'running', 'r', '', 'n', ARGV[9], 'x', ARGV[10], 'g', (had[2] or 0) + 1,
  'l', '', 'so', top, 'se', epoch, 'o', top, 'e', epoch, 'nr', 0, 'nb', 0, 'st', now, 'et', 0, 'at', now, 'q', 0)
redis.call('pexpire', run, keep)
if had[2] then
  add(ARGV[11])
  ${KEEP_STREAM}
elseif meta_ttl ~= '0' then redis.call('expire', meta, meta_ttl) end
return {'begun', redis.call('hgetall', run)}
`,
)

/**
 * Adds records, and ends the run if asked. KEYS as above. ARGV: the first eight as above (the life counts
 * from an end on), generation ('' = any), bytes of data, most bytes ('0' = any), '1' = the end alone, last
 * id ('' = as it was), state of the end ('' = none), reason, number of the write ('0' =
 * none), then records. Returns `written`, offset,
 * epoch; `fenced`, state, generation; `full`; `unknown`.
 */
export const appendToRun = defineScript(
  'append to run',
  `${STREAM_ARGUMENTS}
local had = redis.call('hmget', run, 's', 'g', 'nr', 'nb', 'q')
if not had[1] then return {'unknown'} end
local sequence = tonumber(ARGV[16])
if ARGV[9] == had[2] and sequence > 0 and sequence <= tonumber(had[5]) then
  local top = redis.call('hmget', run, 'o', 'e')
  return {'written', top[1], top[2]}
end
if had[1] ~= 'running' or (ARGV[9] ~= '' and ARGV[9] ~= had[2]) then return {'fenced', had[1], had[2]} end
local bytes = had[4] + ARGV[10]
if ARGV[11] ~= '0' and ARGV[12] ~= '1' and bytes > tonumber(ARGV[11]) then return {'full'} end
${EPOCH}${ADD}
local top
for i = 17, #ARGV do top = add(ARGV[i]) end
${KEEP_STREAM}
local fields = {'o', top, 'e', epoch, 'nr', had[3] + #ARGV - 16, 'nb', string.format('%d', bytes)}
if ARGV[9] ~= '' then
  fields[#fields + 1] = 'q'
  fields[#fields + 1] = ARGV[16]
end
if ARGV[13] ~= '' then
  fields[#fields + 1] = 'l'
  fields[#fields + 1] = ARGV[13]
end
if ARGV[14] ~= '' then
  for _, field in ipairs({'s', ARGV[14], 'r', ARGV[15], 'et', now}) do fields[#fields + 1] = field end
end
redis.call('hset', run, unpack(fields))
if ARGV[14] ~= '' then redis.call('pexpire', run, keep) end
return {'written', top, epoch}
`,
)

/** KEYS: run. ARGV: generation, node. Returns the fields of the run, or none. */
export const takeOverRun = defineScript(
  'take over run',
  `
local had = redis.call('hmget', KEYS[1], 's', 'g')
if had[1] ~= 'running' or had[2] ~= ARGV[1] then return {} end
redis.call('hset', KEYS[1], 'g', had[2] + 1, 'n', ARGV[2], 'q', 0)
return redis.call('hgetall', KEYS[1])
`,
)

/** KEYS: run. Returns its fields, or none. */
export const findRun = defineScript('find run', `return redis.call('hgetall', KEYS[1])`)

/** KEYS: run. ARGV: now (Unix ms). */
export const touchRun = defineScript(
  'touch run',
  `if redis.call('exists', KEYS[1]) == 1 then redis.call('hset', KEYS[1], 'at', ARGV[1]) end`,
)

/** Unix ms of the server. */
const NOW_MS = `
local time = redis.call('time')
local now_ms = time[1] * 1000 + math.floor(time[2] / 1000)
`

/** KEYS: nodes. ARGV: node, lease ms; 0 = it is over. */
export const leaseRuns = defineScript(
  'lease runs',
  `${NOW_MS}
redis.call('zadd', KEYS[1], string.format('%.0f', now_ms + ARGV[2]), ARGV[1])
`,
)

/** KEYS: nodes. Returns those whose lease is over. */
export const silentNodes = defineScript(
  'silent nodes',
  `${NOW_MS}
return redis.call('zrangebyscore', KEYS[1], '-inf', string.format('%.0f', now_ms))
`,
)

/** KEYS: nodes. ARGV: node. Forgets a node that owns nothing, unless it has come back. */
export const forgetNode = defineScript(
  'forget node',
  `${NOW_MS}
local until_ms = redis.call('zscore', KEYS[1], ARGV[1])
if until_ms and tonumber(until_ms) <= now_ms then redis.call('zrem', KEYS[1], ARGV[1]) end
`,
)

/** KEYS: set. ARGV: member, '1' = add it, else take it out. */
export const markOwned = defineScript(
  'mark owned run',
  `return redis.call(ARGV[2] == '1' and 'sadd' or 'srem', KEYS[1], ARGV[1])`,
)

/** KEYS: set. Returns its members. */
export const ownedRuns = defineScript('owned runs', `return redis.call('smembers', KEYS[1])`)

/** KEYS: sorted set. ARGV: channel, most members, ms until it is over. Returns 1 if there was a place. */
export const occupy = defineScript(
  'occupy place of run',
  `${NOW_MS}
redis.call('zremrangebyscore', KEYS[1], '-inf', string.format('%.0f', now_ms))
if ARGV[2] ~= '0' and not redis.call('zscore', KEYS[1], ARGV[1])
  and redis.call('zcard', KEYS[1]) >= tonumber(ARGV[2]) then return 0 end
redis.call('zadd', KEYS[1], string.format('%.0f', now_ms + ARGV[3]), ARGV[1])
redis.call('pexpire', KEYS[1], ARGV[3])
return 1
`,
)

/** KEYS: sorted set. ARGV: channel. */
export const vacate = defineScript(
  'vacate place of run',
  `return redis.call('zrem', KEYS[1], ARGV[1])`,
)

/** KEYS: sorted set. ARGV: channel, ms that it is kept. */
export const indexRun = defineScript(
  'index run',
  `${NOW_MS}
redis.call('zremrangebyscore', KEYS[1], '-inf', string.format('%.0f', now_ms))
redis.call('zadd', KEYS[1], string.format('%.0f', now_ms + ARGV[2]), ARGV[1])
local last = redis.call('zrange', KEYS[1], -1, -1, 'WITHSCORES')[2]
redis.call('pexpire', KEYS[1], string.format('%.0f', math.max(1, last - now_ms)))
`,
)

/**
 * KEYS: sorted set. ARGV: score and channel after which to begin ('' = at the begin), how many. Returns
 * channel, score, channel, score … by falling scores.
 */
export const pageOfRuns = defineScript(
  'page of runs',
  `
if ARGV[1] == '' then
  return redis.call('zrevrange', KEYS[1], 0, ARGV[3] - 1, 'WITHSCORES')
end
local found = {}
local from = 0
while true do
  local some = redis.call('zrevrangebyscore', KEYS[1], ARGV[1], '-inf', 'WITHSCORES', 'LIMIT', from, ARGV[3])
  for i = 1, #some, 2 do
    if some[i + 1] ~= ARGV[1] or some[i] < ARGV[2] then
      found[#found + 1] = some[i]
      found[#found + 1] = some[i + 1]
    end
    if #found >= ARGV[3] * 2 then return found end
  end
  if #some < ARGV[3] * 2 then return found end
  from = from + ARGV[3]
end
`,
)
