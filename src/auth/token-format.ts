/**
 * Structure of a token: three unpadded base64url parts and a JSON header. Nothing here is trusted
 * before the signature was checked. spec: server-api-and-operations.md §3.1
 */
import { JsonError, type JsonCursor } from '../base/index.js'
import { readWhole } from '../wire/index.js'

/** Longest token that is looked at, in characters; longer ones are invalid. */
export const MAX_TOKEN_LENGTH = 65_536

/** A token taken apart. The header only selects among what the configuration allows. */
export type ParsedToken = {
  /** The whole token as sent. */
  readonly text: string
  /** `alg`, '' when absent. */
  readonly algorithm: string
  /** `kid`, '' when absent. */
  readonly keyId: string
  /** JSON text of the claims, as it was signed. */
  readonly claims: string
  /** The text the signature is made of: header and claims as sent. */
  readonly signed: string
  readonly signature: Buffer
}

/** Not a token at all, or one whose content has the wrong shape. The message holds no content. */
export class MalformedToken extends Error {
  constructor(problem: string) {
    super(problem)
    this.name = 'MalformedToken'
  }
}

/** Three parts without padding; the header begins like a JSON object does. */
const STRUCTURE = /^(eyJ[A-Za-z0-9_-]*)\.([A-Za-z0-9_-]+)\.([A-Za-z0-9_-]+)$/

/**
 * Takes a token apart.
 * @throws MalformedToken
 */
export function parseToken(text: string): ParsedToken {
  if (text.length > MAX_TOKEN_LENGTH) throw new MalformedToken('token is too long')
  const parts = STRUCTURE.exec(text)
  const [, header, claims, lastPart] = parts ?? []
  if (header === undefined || claims === undefined || lastPart === undefined) {
    throw new MalformedToken('not three base64url parts')
  }
  const signature = Buffer.from(lastPart, 'base64url')
  // Other spellings of the same bytes would pass too; one token has one text.
  if (signature.toString('base64url') !== lastPart) throw new MalformedToken('bad base64url')
  const { algorithm, keyId } = parseHeader(decodePart(header))
  const signed = text.slice(0, -lastPart.length - 1)
  return { text, algorithm, keyId, claims: decodePart(claims), signed, signature }
}

function decodePart(part: string): string {
  if (part.length % 4 === 1) throw new MalformedToken('bad base64url')
  return Buffer.from(part, 'base64url').toString('utf8')
}

function parseHeader(text: string): { readonly algorithm: string; readonly keyId: string } {
  let algorithm = ''
  let keyId = ''
  readJson('header', text, (cursor) => {
    cursor.object((key) => {
      if (key === 'alg') algorithm = cursor.takeNull() ? '' : cursor.string()
      else if (key === 'kid') keyId = cursor.takeNull() ? '' : cursor.string()
      // Extensions that must be understood are by definition not.
      else if (key === 'crit') throw new MalformedToken('critical header extensions')
      else cursor.skip()
    })
  })
  return { algorithm, keyId }
}

/**
 * Reads one JSON text completely.
 * @throws MalformedToken on wrong types, malformed JSON or text behind the value
 */
export function readJson<T>(part: string, text: string, read: (cursor: JsonCursor) => T): T {
  try {
    return readWhole(text, read)
  } catch (error) {
    if (error instanceof JsonError) throw new MalformedToken(`${part}: ${error.message}`)
    throw error
  }
}
