/** What scripts are given and answer. What does not look as the script says is a failure of the engine. */
import { EngineFailure } from '../ports.js'

/** An answer that is a list. */
export function listOf(value: unknown, operation: string): readonly unknown[] {
  if (Array.isArray(value)) return value as unknown[]
  throw unexpected(operation)
}

/** Bytes. */
export function bytesOf(value: unknown, operation: string): Buffer {
  if (Buffer.isBuffer(value)) return value
  throw unexpected(operation)
}

/** Text. */
export function textOf(value: unknown, operation: string): string {
  return bytesOf(value, operation).toString('utf8')
}

/** A number, sent as one or as decimal text. */
export function numberOf(value: unknown, operation: string): number {
  const number = typeof value === 'number' ? value : Number(textOf(value, operation))
  if (Number.isSafeInteger(number)) return number
  throw unexpected(operation)
}

function unexpected(operation: string): EngineFailure {
  return new EngineFailure(operation, new Error('unexpected answer of Redis'))
}

/** Milliseconds as the whole seconds Redis is told: 0 stays 0 (never), anything above is 1 at least. */
export function seconds(ms: number): string {
  return String(Math.ceil(ms / 1000))
}

/** Bytes as the client library wants them. */
export function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}
