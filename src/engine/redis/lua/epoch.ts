/** What scripts that open a stream share. */

/**
 * Finds the epoch of a stream, or begins one: when there is none, and when it began under another
 * generation of writes, because clients may have offsets that are given out again. A stream without a
 * generation comes from somebody who keeps none and is left as it is. Uses meta, generation_key and
 * new_epoch, leaves epoch and opened, whose third is the top.
 */
export const EPOCH = `
local opened = redis.call('hmget', meta, 'e', 'g', 's')
local epoch, generation = opened[1], false
if generation_key then generation = redis.call('get', generation_key) end
if not epoch or (generation and opened[2] and opened[2] ~= generation) then
  epoch = new_epoch
  redis.call('hset', meta, 'e', epoch)
end
if generation and opened[2] ~= generation then redis.call('hset', meta, 'g', generation) end
`
