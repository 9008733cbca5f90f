/** PEM options: the text itself, base64 of it, or the path of a file. spec: §4.2 */
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import type { Converted } from './weak.js'

const MARK = '-----BEGIN '

/** Resolves to PEM text. Relative paths start at `cwd`. */
export function resolvePem(value: string, cwd: string): Converted {
  if (value === '' || value.includes(MARK)) return { value }
  const decoded = Buffer.from(value, 'base64').toString('latin1')
  if (decoded.includes(MARK)) return { value: decoded }
  try {
    const content = readFileSync(resolve(cwd, value), 'utf8')
    return content.includes(MARK) ? { value: content } : { problem: 'the file holds no PEM data' }
  } catch {
    // Which of the three forms was meant is unknown, so the value is not shown.
    return { problem: 'neither PEM text, nor base64 of it, nor a readable file' }
  }
}
