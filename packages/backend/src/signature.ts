/**
 * Standard Webhooks: is this call from the server that shares our secret, or holds the private key?
 * spec: proxy.md §9.1
 */

/** What calls are judged by. */
export interface SignatureOptions {
  /**
   * Shared secrets, `whsec_` and Base64. Several while keys rotate: a call is good when one of them, or
   * one of `publicKeys`, made one of its signatures.
   */
  readonly secrets?: readonly string[]
  /** Public keys of ed25519, `whpk_` and Base64 of the 32 bytes. */
  readonly publicKeys?: readonly string[]
  /** Oldest and newest time of a call that is taken, in seconds from now. Default 300. */
  readonly toleranceSeconds?: number
  /** Now, in Unix milliseconds. For tests. */
  readonly now?: () => number
}

/** Why a call is not taken. */
export type SignatureFault =
  | 'the header webhook-id is missing'
  | 'the header webhook-timestamp is missing or no whole number of seconds'
  | 'the header webhook-signature is missing'
  | 'the call is too old: webhook-timestamp is outside of the tolerance'
  | 'the call is from the future: webhook-timestamp is outside of the tolerance'
  | 'no signature of the call fits a key'

const DEFAULT_TOLERANCE_SECONDS = 300
/** Bytes of an ed25519 public key. */
const PUBLIC_KEY_BYTES = 32

interface Key {
  /** Version in front of the comma of a signature. */
  readonly version: 'v1' | 'v1a'
  readonly algorithm: 'HMAC' | 'Ed25519'
  readonly key: Awaited<ReturnType<typeof crypto.subtle.importKey>>
}

/** Judges calls. Keys are read once, at the first call. */
export class SignatureCheck {
  readonly #options: SignatureOptions
  readonly #keys: Promise<readonly Key[]>

  /** Throws when there is no key, or one that cannot be one. */
  constructor(options: SignatureOptions) {
    const secrets = (options.secrets ?? []).map((secret, i) =>
      bytesOf(secret, 'whsec_', `signature.secrets[${i}]`),
    )
    const publicKeys = (options.publicKeys ?? []).map((key, i) => {
      const bytes = bytesOf(key, 'whpk_', `signature.publicKeys[${i}]`)
      if (bytes.length === PUBLIC_KEY_BYTES) return bytes
      throw new TypeError(
        `signature.publicKeys[${i}] must be ${PUBLIC_KEY_BYTES} bytes, not ${bytes.length}`,
      )
    })
    if (secrets.length + publicKeys.length === 0) {
      throw new TypeError('signature needs a secret in `secrets` or a key in `publicKeys`')
    }
    this.#options = options
    this.#keys = Promise.all([
      ...secrets.map((bytes) => importKey('v1', bytes)),
      ...publicKeys.map((bytes) => importKey('v1a', bytes)),
    ])
    // The first call tells; nothing is unhandled before.
    this.#keys.catch(() => undefined)
  }

  /** What is wrong with a call of `headers` and `body`, or undefined when it is good. */
  async fault(headers: Headers, body: Uint8Array): Promise<SignatureFault | undefined> {
    const id = headers.get('webhook-id')
    if (id === null || id === '') return 'the header webhook-id is missing'
    const timestamp = headers.get('webhook-timestamp') ?? ''
    if (!/^\d{1,12}$/.test(timestamp)) {
      return 'the header webhook-timestamp is missing or no whole number of seconds'
    }
    const signatures = headers.get('webhook-signature')
    if (signatures === null) return 'the header webhook-signature is missing'
    const tolerance = this.#options.toleranceSeconds ?? DEFAULT_TOLERANCE_SECONDS
    const age = Math.floor((this.#options.now ?? Date.now)() / 1000) - Number(timestamp)
    if (age > tolerance) return 'the call is too old: webhook-timestamp is outside of the tolerance'
    if (age < -tolerance) {
      return 'the call is from the future: webhook-timestamp is outside of the tolerance'
    }
    const signed = signedBytes(id, timestamp, body)
    const keys = await this.#keys
    for (const signature of signatures.split(' ')) {
      const comma = signature.indexOf(',')
      const version = signature.slice(0, comma)
      const bytes = decodeBase64(signature.slice(comma + 1))
      if (comma < 0 || bytes === undefined) continue
      for (const { version: own, algorithm, key } of keys) {
        // subtle.verify compares in constant time.
        if (own === version && (await crypto.subtle.verify(algorithm, key, bytes, signed))) {
          return undefined
        }
      }
    }
    return 'no signature of the call fits a key'
  }
}

/** What is signed: `{id}.{timestamp}.{body}`. */
function signedBytes(id: string, timestamp: string, body: Uint8Array): Uint8Array<ArrayBuffer> {
  const head = new TextEncoder().encode(`${id}.${timestamp}.`)
  const bytes = new Uint8Array(head.length + body.length)
  bytes.set(head)
  bytes.set(body, head.length)
  return bytes
}

function bytesOf(text: string, prefix: string, where: string): Uint8Array<ArrayBuffer> {
  const bytes = decodeBase64(text.startsWith(prefix) ? text.slice(prefix.length) : text)
  if (bytes !== undefined && bytes.length > 0) return bytes
  throw new TypeError(`${where} must be ${prefix} and Base64, and not empty`)
}

async function importKey(version: Key['version'], bytes: Uint8Array<ArrayBuffer>): Promise<Key> {
  const algorithm = version === 'v1' ? 'HMAC' : 'Ed25519'
  const given = version === 'v1' ? { name: 'HMAC', hash: 'SHA-256' } : { name: 'Ed25519' }
  return {
    version,
    algorithm,
    key: await crypto.subtle.importKey('raw', bytes, given, false, ['verify']),
  }
}

/** Bytes of Base64 text, or undefined for what is none. */
export function decodeBase64(text: string): Uint8Array<ArrayBuffer> | undefined {
  if (!/^[A-Za-z0-9+/]*={0,2}$/.test(text)) return undefined
  try {
    return Uint8Array.from(atob(text), (char) => char.charCodeAt(0))
  } catch {
    // What atob refuses is no Base64: a length that cannot be, padding in the middle.
    return undefined
  }
}

/** Base64 text of bytes. */
export function encodeBase64(bytes: Uint8Array): string {
  const CHUNK = 0x8000
  let binary = ''
  for (let at = 0; at < bytes.length; at += CHUNK) {
    binary += String.fromCharCode(...bytes.subarray(at, at + CHUNK))
  }
  return btoa(binary)
}
