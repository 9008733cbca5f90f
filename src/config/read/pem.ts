/** PEM options: the text itself, base64 of it, or the path of a file. spec: §4.2 */
import { resolve } from 'node:path'
import { readText } from './file.js'
import type { Converted } from './weak.js'

const MARK = '-----BEGIN '
const LOOKS_LIKE_PATH = /^\.{0,2}\/|\.(?:pem|crt|cer|key)$/i

/** Resolves to PEM text. Relative paths start at `cwd`. */
export function resolvePem(value: string, cwd: string): Converted {
  if (value === '' || value.includes(MARK)) return { value }
  const decoded = Buffer.from(value, 'base64').toString('latin1')
  if (decoded.includes(MARK)) return { value: decoded }
  const read = readText(resolve(cwd, value))
  if ('text' in read) {
    return read.text.includes(MARK)
      ? { value: read.text }
      : { problem: 'the file holds no PEM data' }
  }
  // Which of the three forms was meant is unknown, so the value is not shown.
  if (!LOOKS_LIKE_PATH.test(value)) {
    return { problem: 'neither PEM text, nor base64 of it, nor a readable file' }
  }
  return { problem: 'problem' in read ? `the file ${read.problem}` : 'there is no such file' }
}
