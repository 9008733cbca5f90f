/** The page of codes has every code that is in the source, and no other. */
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { ClientErrors, Disconnects, Unsubscribes } from '../../../src/protocol/index.js'

const page = readFileSync(fileURLToPath(new URL('../../../docs/codes.md', import.meta.url)), 'utf8')

/** Rows of the table below a heading, without their last cell. */
function table(heading: string): string[][] {
  const [, section = ''] = page.split(`\n## ${heading}\n`)
  const [body = ''] = section.split('\n## ')
  return body
    .split('\n')
    .filter((line) => /^\| *\d/.test(line))
    .map((line) =>
      line
        .split('|')
        .slice(1, 4)
        .map((cell) => cell.trim()),
    )
}

/** What SDKs do, by the number. */
const isFinal = (code: number): boolean =>
  (code >= 3500 && code < 4000) || (code >= 4500 && code < 5000)

describe('the page of codes', () => {
  it('has every error', () => {
    expect(table('Errors')).toEqual(
      Object.values(ClientErrors).map(({ code, message, temporary }) => [
        String(code),
        message,
        temporary ? 'yes' : 'no',
      ]),
    )
  })

  it('has every disconnect, and says which ones are final', () => {
    expect(table('Disconnects')).toEqual(
      Object.values(Disconnects).map(({ code, reason }) => [
        String(code),
        reason,
        isFinal(code) ? 'final' : 'reconnects',
      ]),
    )
  })

  it('has every unsubscribe, and says after which ones clients come back', () => {
    expect(table('Unsubscribes')).toEqual(
      Object.values(Unsubscribes).map(({ code, reason }) => [
        String(code),
        reason,
        code < 2000 ? 'not sent' : code < 2500 ? 'final' : 'subscribes again',
      ]),
    )
  })
})
