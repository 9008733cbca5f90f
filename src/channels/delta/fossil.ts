/**
 * Encoder of the Fossil delta format, bounded in time: one pass over each side, few candidates a
 * position, nothing at all beyond {@link MAX_DELTA_BYTES}. spec: client-protocol.md §7.2
 */

/** Payloads larger than this, before or after, are not worth the time on the event loop. */
export const MAX_DELTA_BYTES = 1_048_576

/** Bytes a block of the base is recognised by. */
const BLOCK = 16
/** Blocks of the base that are tried at one position of the target. */
const CANDIDATES = 4
const MULTIPLIER = 0x9e3779b1
/** MULTIPLIER to the power of BLOCK: takes the oldest byte out of the hash. */
const OLDEST = power(MULTIPLIER, BLOCK)
/** A character has at most this many continuation bytes. */
const MAX_CONTINUATION = 3
const DIGITS = Buffer.from('0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz~')

/**
 * The delta that makes `target` from `base`; null when it is not shorter than `target`, or when one
 * of them is too large. Where both are valid UTF-8 the delta is too: literals end at characters.
 */
export function createDelta(base: Uint8Array, target: Uint8Array): Uint8Array | null {
  if (base.length > MAX_DELTA_BYTES || target.length > MAX_DELTA_BYTES) return null
  const writer = new DeltaWriter(target)
  const shorter = Math.min(base.length, target.length)
  const prefix = commonPrefix(base, target, shorter)
  const suffix = commonSuffix(base, target, shorter - prefix)
  const middleEnd = target.length - suffix
  writer.copy(0, prefix, 0)
  copyBlocks(base, target, prefix, middleEnd, writer)
  writer.copy(middleEnd, target.length, base.length - suffix)
  return writer.finish()
}

/** Sum of the big-endian 32-bit words, the last one padded with zeros. */
export function checksum(bytes: Uint8Array): number {
  let sum = 0
  for (let at = 0; at < bytes.length; at++) {
    sum = (sum + ((bytes[at] ?? 0) << (24 - 8 * (at & 3)))) | 0
  }
  return sum >>> 0
}

/** Writes operations for the target in order; gives up as soon as it is no shorter than that. */
class DeltaWriter {
  readonly #target: Uint8Array
  readonly #out: Buffer
  #at = 0
  #tooLong = false
  /** Up to here the target is covered. */
  covered = 0

  constructor(target: Uint8Array) {
    this.#target = target
    this.#out = Buffer.allocUnsafe(Math.max(0, target.length - 1))
    this.#number(target.length)
    this.#byte(0x0a)
  }

  get tooLong(): boolean {
    return this.#tooLong
  }

  /**
   * Copies what stands at `offset` of the base for the target from `from` to `to`, where that is
   * shorter than the text itself. What lies before is written as it is.
   */
  copy(from: number, to: number, offset: number): void {
    const start = this.#characterAfter(from, to)
    const end = this.#characterBefore(start, to)
    const source = offset + start - from
    const count = end - start
    if (count <= digitCount(count) + digitCount(source) + 4) return
    this.#insert(this.covered, start)
    this.#number(count)
    this.#byte(0x40)
    this.#number(source)
    this.#byte(0x2c)
    this.covered = end
  }

  finish(): Uint8Array | null {
    this.#insert(this.covered, this.#target.length)
    this.#number(checksum(this.#target))
    this.#byte(0x3b)
    // A copy, so that a short delta does not hold the room for a long one.
    return this.#tooLong ? null : Uint8Array.prototype.slice.call(this.#out, 0, this.#at)
  }

  #insert(from: number, to: number): void {
    if (from === to) return
    this.#number(to - from)
    this.#byte(0x3a)
    if (this.#at + to - from > this.#out.length) this.#tooLong = true
    if (this.#tooLong) return
    this.#out.set(this.#target.subarray(from, to), this.#at)
    this.#at += to - from
  }

  #number(value: number): void {
    const count = digitCount(value)
    for (let left = count - 1; left >= 0; left--) {
      this.#byte(DIGITS[Math.floor(value / 64 ** left) % 64] ?? 0)
    }
  }

  #byte(byte: number): void {
    if (this.#at < this.#out.length) this.#out[this.#at++] = byte
    else this.#tooLong = true
  }

  #characterAfter(from: number, limit: number): number {
    const stop = Math.min(limit, from + MAX_CONTINUATION)
    let at = from
    while (at < stop && isContinuation(this.#target[at])) at++
    return at
  }

  #characterBefore(limit: number, to: number): number {
    const stop = Math.max(limit, to - MAX_CONTINUATION)
    let at = to
    while (at > stop && isContinuation(this.#target[at])) at--
    return at
  }
}

/** Finds blocks of the base between two places of the target. */
function copyBlocks(
  base: Uint8Array,
  target: Uint8Array,
  from: number,
  to: number,
  writer: DeltaWriter,
): void {
  if (to - from < BLOCK || base.length < BLOCK) return
  const index = new BlockIndex(base)
  let at = from
  let hash = hashAt(target, at)
  while (at + BLOCK <= to && !writer.tooLong) {
    const found = index.longest(hash, target, at, to)
    if (found === null) {
      hash = roll(hash, target[at] ?? 0, target[at + BLOCK] ?? 0)
      at++
      continue
    }
    let { offset } = found
    let start = at
    while (start > writer.covered && offset > 0 && base[offset - 1] === target[start - 1]) {
      start--
      offset--
    }
    writer.copy(start, at + found.count, offset)
    at += found.count
    hash = hashAt(target, at)
  }
}

/** Blocks of the base by hash: heads of short chains. */
class BlockIndex {
  readonly #base: Uint8Array
  readonly #mask: number
  /** Number of a block plus one, 0 = none. */
  readonly #heads: Int32Array
  readonly #next: Int32Array

  constructor(base: Uint8Array) {
    const blocks = Math.floor(base.length / BLOCK)
    let size = 16
    while (size < 2 * blocks) size *= 2
    this.#base = base
    this.#mask = size - 1
    this.#heads = new Int32Array(size)
    this.#next = new Int32Array(blocks)
    // From the end, so that a chain begins with the earliest block.
    for (let block = blocks - 1; block >= 0; block--) {
      const slot = this.#slot(hashAt(base, block * BLOCK))
      this.#next[block] = this.#heads[slot] ?? 0
      this.#heads[slot] = block + 1
    }
  }

  /** The candidate that goes on longest like the target at `at`; at least a block, or null. */
  longest(
    hash: number,
    target: Uint8Array,
    at: number,
    to: number,
  ): { readonly offset: number; readonly count: number } | null {
    let best = -1
    let count = BLOCK - 1
    let block = this.#heads[this.#slot(hash)] ?? 0
    for (let left = CANDIDATES; left > 0 && block > 0; left--) {
      const offset = (block - 1) * BLOCK
      const length = this.#matching(offset, target, at, to)
      if (length > count) {
        best = offset
        count = length
      }
      block = this.#next[block - 1] ?? 0
    }
    return best < 0 ? null : { offset: best, count }
  }

  #matching(offset: number, target: Uint8Array, at: number, to: number): number {
    const base = this.#base
    const most = Math.min(base.length - offset, to - at)
    let length = 0
    while (length < most && base[offset + length] === target[at + length]) length++
    return length
  }

  #slot(hash: number): number {
    return (hash ^ (hash >>> 15)) & this.#mask
  }
}

function hashAt(bytes: Uint8Array, at: number): number {
  let hash = 0
  for (let each = at; each < at + BLOCK; each++) {
    hash = (Math.imul(hash, MULTIPLIER) + (bytes[each] ?? 0)) | 0
  }
  return hash
}

function roll(hash: number, oldest: number, newest: number): number {
  return (Math.imul(hash, MULTIPLIER) + newest - Math.imul(oldest, OLDEST)) | 0
}

function power(value: number, exponent: number): number {
  let result = 1
  for (let left = exponent; left > 0; left--) result = Math.imul(result, value)
  return result
}

function commonPrefix(base: Uint8Array, target: Uint8Array, most: number): number {
  let length = 0
  while (length < most && base[length] === target[length]) length++
  return length
}

function commonSuffix(base: Uint8Array, target: Uint8Array, most: number): number {
  let length = 0
  while (length < most && base[base.length - 1 - length] === target[target.length - 1 - length]) {
    length++
  }
  return length
}

function digitCount(value: number): number {
  let count = 1
  for (let limit = 64; value >= limit; limit *= 64) count++
  return count
}

function isContinuation(byte: number | undefined): boolean {
  return byte !== undefined && (byte & 0xc0) === 0x80
}
