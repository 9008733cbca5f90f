/** Scripts that publish. Every one is atomic. spec: channels-and-engines.md §8.4 S1, S2, S5 */
import { EPOCH } from './epoch.js'
import { defineScript } from './script.js'

/** Answers a known idempotency key. Uses result_key and result_ttl. */
const REMEMBERED = `
if result_ttl ~= '' then
  local known = redis.call('hmget', result_key, 'e', 's')
  if known[1] then return {known[2] or '0', known[1], '1', '0'} end
end
`

/** Compares decimal versions as text: a Lua number is exact to 2^53 only. */
export const IS_ABOVE = `
local function as_number(text)
  return (string.gsub(text, '^0+', ''))
end
local function is_above(a, b)
  a, b = as_number(a), as_number(b)
  if #a ~= #b then return #a > #b end
  return a > b
end
`

/** Opens the stream and counts. Leaves epoch and top. */
const NEXT_OFFSET = `${IS_ABOVE}${EPOCH}
if version ~= '0' then
  local had = redis.call('hmget', meta, 'v', 've', 's')
  local same_epoch = version_epoch == '' or version_epoch == (had[2] or '')
  if had[1] and same_epoch and not is_above(version, had[1]) then
    return {had[3] or '0', epoch, '0', '1'}
  end
  redis.call('hset', meta, 'v', version, 've', version_epoch)
end
local top = redis.call('hincrby', meta, 's', 1)
if meta_ttl ~= '0' then redis.call('expire', meta, meta_ttl) end
`

/**
 * Drops what an evicted epoch left behind. The stream of the channel `meta.x` has the name of the
 * metadata of `x`, which must survive.
 */
export const DISCARD = `
local function discard(key, kind)
  local found = redis.call('type', key).ok
  if found == kind then redis.call('del', key)
  elseif found ~= 'none' then error('WRONGTYPE history of this channel has the name of another key') end
end
`

/** Hands out the publication and remembers the result. */
const DELIVER = `
local place = string.format('%d', top) .. ':' .. epoch
if channel ~= '' then
  local message
  if delta == '1' then
    message = '__d1:' .. place .. ':' .. #previous .. ':' .. previous .. ':' .. #payload .. ':' .. payload
  else
    message = '__p1:' .. place .. '__' .. payload
  end
  redis.call(command, channel, message)
end
if result_ttl ~= '' then
  redis.call('hset', result_key, 'e', epoch, 's', string.format('%d', top))
  redis.call('expire', result_key, result_ttl)
end
return {string.format('%d', top), epoch, '0', '0'}
`

const ARGUMENTS = `
local payload, size, ttl, channel, meta_ttl = ARGV[1], ARGV[2], ARGV[3], ARGV[4], ARGV[5]
local new_epoch, command, result_ttl, delta = ARGV[6], ARGV[7], ARGV[8], ARGV[9]
local version, version_epoch = ARGV[10], ARGV[11]
local meta, result_key, generation_key = KEYS[2], KEYS[3], KEYS[4]
`

/**
 * Appends to a stream and publishes. KEYS: stream, meta, result, generation or none. ARGV: payload, size, ttl s, PUB/SUB
 * channel ('' = none), meta ttl s ('0' = for ever), epoch for a new stream, PUBLISH or SPUBLISH, result
 * ttl s ('' = no key), delta '1' or '', version ('0' = none), version epoch. Returns offset, epoch,
 * '1' if the key was known, '1' if the version was not newer.
 */
export const publishToStream = defineScript(
  'publish to stream',
  `${ARGUMENTS}${DISCARD}
local stream = KEYS[1]
${REMEMBERED}${NEXT_OFFSET}
local previous = ''
if top == 1 then
  discard(stream, 'stream')
elseif delta == '1' then
  local newest = redis.call('xrevrange', stream, '+', '-', 'COUNT', 1)[1]
  if newest then previous = newest[2][2] end
end
redis.call('xadd', stream, 'MAXLEN', size, string.format('%d', top), 'd', payload)
redis.call('expire', stream, ttl)
${DELIVER}`,
)

/** Appends to a list, which holds whole messages, newest first, and publishes. Otherwise as above. */
export const publishToList = defineScript(
  'publish to list',
  `${ARGUMENTS}${DISCARD}
local list = KEYS[1]
${REMEMBERED}${NEXT_OFFSET}
local previous = ''
if top == 1 then
  discard(list, 'list')
elseif delta == '1' then
  local newest = redis.call('lindex', list, 0)
  if newest then
    local header_end = string.find(newest, '__', 3, true)
    if header_end then previous = string.sub(newest, header_end + 2) end
  end
end
redis.call('lpush', list, '__p1:' .. string.format('%d', top) .. ':' .. epoch .. '__' .. payload)
redis.call('ltrim', list, 0, tonumber(size) - 1)
redis.call('expire', list, ttl)
${DELIVER}`,
)

/**
 * Publishes without history under an idempotency key. KEYS: result. ARGV: payload, PUB/SUB channel,
 * PUBLISH or SPUBLISH, result ttl s. Returns '1' if the key was known.
 */
export const publishOnce = defineScript(
  'publish once',
  `
if redis.call('hget', KEYS[1], 'e') then return '1' end
redis.call(ARGV[3], ARGV[2], ARGV[1])
redis.call('hset', KEYS[1], 'e', '')
redis.call('expire', KEYS[1], ARGV[4])
return '0'
`,
)

/** Publishes on the node of a slot. KEYS: PUB/SUB channel. ARGV: message. */
export const publishPlain = defineScript('publish', `redis.call('publish', KEYS[1], ARGV[1])`)

/**
 * A canary: writes, so that a replica refuses it, and publishes. KEYS: key. ARGV: PUBLISH or SPUBLISH,
 * PUB/SUB channel, message.
 */
export const sendCanary = defineScript(
  'send canary',
  `
redis.call('set', KEYS[1], ARGV[3], 'EX', 60)
return redis.call(ARGV[1], ARGV[2], ARGV[3])
`,
)
