/** Which shard or partition a channel belongs to, and its cluster slot. spec: channels-and-engines.md §8.6 */

const OFFSET_BASIS = 0xcbf29ce484222325n
const PRIME = 0x100000001b3n
const STEP = 2862933555777941757n
const MASK = (1n << 64n) - 1n

/** FNV-1a over the UTF-8 bytes, 64 bits. */
export function fnv1a(text: string): bigint {
  let hash = OFFSET_BASIS
  for (const byte of Buffer.from(text, 'utf8')) hash = ((hash ^ BigInt(byte)) * PRIME) & MASK
  return hash
}

/** Jump consistent hash of a text into `count` buckets. */
export function jumpIndex(text: string, count: number): number {
  if (count <= 1) return 0
  let key = fnv1a(text)
  let bucket = -1
  let next = 0
  while (next < count) {
    bucket = next
    key = (key * STEP + 1n) & MASK
    next = Math.floor((bucket + 1) * (2 ** 31 / (Number(key >> 33n) + 1)))
  }
  return bucket
}

/** Largest number of remembered channels; beyond it the memory starts anew. */
const MAX_REMEMBERED = 100_000

/** Remembers what {@link jumpIndex} said, which is 64-bit arithmetic and not cheap here. */
export class ShardIndex {
  readonly #count: number
  readonly #known = new Map<string, number>()

  constructor(count: number) {
    this.#count = count
  }

  /** Bucket of a channel. */
  of(channel: string): number {
    if (this.#count <= 1) return 0
    const known = this.#known.get(channel)
    if (known !== undefined) return known
    const index = jumpIndex(channel, this.#count)
    if (this.#known.size >= MAX_REMEMBERED) this.#known.clear()
    this.#known.set(channel, index)
    return index
  }
}

const CRC16 = Uint16Array.from({ length: 256 }, (_, byte) => {
  let crc = byte << 8
  for (let bit = 0; bit < 8; bit++) crc = crc & 0x8000 ? (crc << 1) ^ 0x1021 : crc << 1
  return crc & 0xffff
})

/** Slot of a key in a Redis Cluster; a hash tag `{…}` counts alone. */
export function clusterSlot(key: string): number {
  const open = key.indexOf('{')
  const close = open < 0 ? -1 : key.indexOf('}', open + 1)
  const hashed = close > open + 1 ? key.slice(open + 1, close) : key
  let crc = 0
  for (const byte of Buffer.from(hashed, 'utf8')) {
    crc = ((crc << 8) ^ (CRC16[((crc >> 8) ^ byte) & 0xff] ?? 0)) & 0xffff
  }
  return crc % 16_384
}
