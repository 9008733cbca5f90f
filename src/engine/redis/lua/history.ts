/** Scripts that read history; both create the stream when there is none. spec: channels-and-engines.md §8.4 S3, S4 */
import { EPOCH } from './epoch.js'
import { defineScript } from './script.js'

/** Opens the stream and prolongs its metadata. Leaves epoch and top. */
const OPEN = `
local meta, generation_key = KEYS[2], KEYS[3]
${EPOCH}
local top = opened[3] or '0'
if meta_ttl ~= '0' then redis.call('expire', meta, meta_ttl) end
`

/**
 * Reads a stream. KEYS: stream, meta, generation or none. ARGV: '1' with entries or '0', first offset ('0' = from the end),
 * limit ('0' = none), '1' = newest first, meta ttl s ('0' = for ever), epoch for a new stream. Returns
 * offset, epoch, entries.
 */
export const readStream = defineScript(
  'read stream',
  `
local meta_ttl, new_epoch = ARGV[5], ARGV[6]
${OPEN}
if ARGV[1] == '0' then return {top, epoch} end
local range = {KEYS[1], ARGV[2], '+'}
local command = 'xrange'
if ARGV[4] == '1' then
  command = 'xrevrange'
  local from = ARGV[2]
  if from == '0' then from = top end
  range = {KEYS[1], from, '-'}
end
if ARGV[3] ~= '0' then
  range[4] = 'COUNT'
  range[5] = ARGV[3]
end
return {top, epoch, redis.call(command, unpack(range))}
`,
)

/** Reads a list. KEYS: list, meta, generation or none. ARGV: '1' with entries or '0', meta ttl s, epoch for a new stream. */
export const readList = defineScript(
  'read list',
  `
local meta_ttl, new_epoch = ARGV[2], ARGV[3]
${OPEN}
if ARGV[1] == '0' then return {top, epoch} end
return {top, epoch, redis.call('lrange', KEYS[1], 0, -1)}
`,
)

/**
 * Empties a stream or list, and nothing that only has its name. KEYS: stream or list. ARGV: `stream` or
 * `list`.
 */
export const removeHistory = defineScript(
  'remove history',
  `if redis.call('type', KEYS[1]).ok == ARGV[1] then redis.call('del', KEYS[1]) end`,
)
