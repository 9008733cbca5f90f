/** Numbers between messages in memory and generated code. */
import type { Int64 } from '../../gen/control.js'

type Optional<T> = T | null | undefined

/** A 64-bit id, exactly. */
export function idOf(value: Optional<Int64>): bigint {
  if (value === null || value === undefined) return 0n
  if (typeof value === 'number') return BigInt(value)
  return (BigInt(value.high >>> 0) << 32n) | BigInt(value.low >>> 0)
}

/** What generated code encodes such an id from. */
export function wireId(id: bigint): Int64 {
  return {
    low: Number(BigInt.asIntN(32, id)),
    high: Number(BigInt.asIntN(32, id >> 32n)),
    toNumber: () => Number(id),
  }
}

/** A number that is exact in practice: a time or an offset. Beyond 2^53 it is Infinity. */
export function numberOf(value: Optional<Int64>): number {
  if (value === null || value === undefined) return 0
  const number = typeof value === 'number' ? value : value.toNumber()
  return Math.abs(number) > Number.MAX_SAFE_INTEGER ? Infinity : number
}
