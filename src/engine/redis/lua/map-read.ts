/**
 * Scripts that read map channels; both create the stream when there is none. KEYS as in the scripts that
 * change, and generation or none. spec: channels-and-engines.md §11.4, §11.6
 */
import { MAP_NAMES, MAP_OPEN } from './map.js'
import { defineScript } from './script.js'

const OPENED = `
local name, new_epoch, meta_ttl, state_ttl, streamless = unpack(ARGV, 1, 5)
local generation_key = KEYS[7]
${MAP_NAMES}${MAP_OPEN}
local epoch, top = '', '0'
if streamless ~= '1' then
  epoch = open(name, new_epoch)
  top = redis.call('hget', meta, 's') or '0'
  keep(meta, meta_ttl)
  keep_state(state_ttl)
end
`

/**
 * Reads keys. ARGV: channel, epoch for a new stream, ttl of meta, of what belongs to the state, '1' = no
 * stream, what to read: `key`, `page`, `all` or `none`, the key or the cursor, limit. Returns offset,
 * epoch, cursor ('0' = end), key, value …
 */
export const readMap = defineScript(
  'read map',
  `${OPENED}
local what, from, limit = unpack(ARGV, 6, 8)
local cursor, found = '0', {}
if what == 'key' then
  local value = redis.call('hget', state, from)
  if value then found = {from, value} end
elseif what == 'page' then
  local page = redis.call('hscan', state, from, 'COUNT', limit)
  cursor, found = page[1], page[2]
elseif what == 'all' then
  found = redis.call('hgetall', state)
end
return {top, epoch, cursor, found}
`,
)

/**
 * Reads the stream. ARGV: channel, epoch for a new stream, ttl of meta, of what belongs to the state, '1'
 * = no stream, '1' with entries or '0', first offset ('0' = from the end), limit ('0' = none), '1' =
 * newest first. Returns offset, epoch, entries.
 */
export const readMapStream = defineScript(
  'read map stream',
  `${OPENED}
local entries, first, limit, reverse = unpack(ARGV, 6, 9)
if entries == '0' then return {top, epoch, {}} end
local command, range = 'xrange', {stream, first, '+'}
if reverse == '1' then
  command = 'xrevrange'
  range = {stream, first == '0' and '+' or first, '-'}
end
if limit ~= '0' then
  range[4] = 'COUNT'
  range[5] = limit
end
return {top, epoch, redis.call(command, unpack(range))}
`,
)

/** Drops everything. KEYS also: order. ARGV: channel. */
export const clearMap = defineScript(
  'clear map',
  `
redis.call('del', KEYS[1], KEYS[2], KEYS[3], KEYS[4], KEYS[5], KEYS[7])
redis.call('zrem', KEYS[6], ARGV[1])
`,
)

/** Number of keys. KEYS: state. */
export const countMap = defineScript('count map', `return redis.call('hlen', KEYS[1])`)
