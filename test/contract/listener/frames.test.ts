/**
 * Frames on a real connection of the node listener: what comes with the upgrade, what is answered before a
 * fault, how an upgrade may be written. spec: client-protocol.md §1.4, §1.6
 */
import { afterEach, describe, expect, it } from 'vitest'
import {
  clientFrame,
  opcodes,
  openRaw,
  upgradeRequest,
  type RawConnection,
} from '../../support/raw-http.js'
import { createListener, limits, RecordingReceiver } from './harness.js'

const cleanups: (() => unknown)[] = []

afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup()
})

/** Answers each message at the end of the turn, as sessions do. */
class LateEcho extends RecordingReceiver {
  #owed = Promise.resolve()

  override onMessage(bytes: Uint8Array): void {
    super.onMessage(bytes)
    const copy = Buffer.from(bytes)
    this.#owed = this.#owed.then(
      () =>
        new Promise((done) => {
          setImmediate(() => {
            this.live.send(copy, false)
            done()
          })
        }),
    )
  }

  onBroken(end: () => void): void {
    void this.#owed.then(end)
  }
}

describe.each([false, true])('a WebSocket of the node listener, TLS: %s', (tls) => {
  async function open(bytes: Buffer | string): Promise<{ raw: RawConnection; echo: LateEcho }> {
    const listener = createListener({ adapter: 'node', tls })
    const echo = new LateEcho()
    listener.webSocket('/ws', limits, () => ({ accept: echo }))
    const { port } = await listener.listen()
    cleanups.push(() => listener.close())
    const raw = await openRaw(port, tls)
    cleanups.push(() => {
      raw.destroy()
    })
    raw.write(bytes)
    return { raw, echo }
  }

  const upgradeAnd = (...frames: Buffer[]): Buffer =>
    Buffer.concat([Buffer.from(upgradeRequest('/ws')), ...frames])

  it('reads frames in the segment of the upgrade', async () => {
    const frames = ['a', 'b'].map((text) => clientFrame(opcodes.text, text))
    const { raw, echo } = await open(upgradeAnd(...frames))
    await raw.until((text) => text.endsWith('\x81\x01a\x81\x01b'))
    expect(echo.events.map(({ t }) => t).filter((t) => t !== 'drain')).toEqual([
      'open',
      'message',
      'message',
    ])
  })

  it.each([
    ['a fault', clientFrame(3, 'x'), '\x88\x02\x03\xea', 1002],
    ['text that is none', clientFrame(opcodes.text, Buffer.of(0xff)), '\x88\x02\x03\xef', 1007],
  ])('answers what came before %s in the same segment', async (_name, bad, closing, code) => {
    const { raw, echo } = await open(upgradeAnd(clientFrame(opcodes.text, 'a'), bad))
    expect(await raw.rest()).toMatch(new RegExp(`\\x81\\x01a${closing}$`))
    expect(await echo.closeCode()).toBe(code)
  })

  it('closes at once for a fault alone', async () => {
    const { raw, echo } = await open(upgradeAnd(clientFrame(3, 'x')))
    expect((await raw.rest()).endsWith('\r\n\r\n\x88\x02\x03\xea')).toBe(true)
    expect(await echo.closeCode()).toBe(1002)
  })

  it.each([
    ['websocket, foo', 'Upgrade'],
    ['foo, WebSocket', 'keep-alive, Upgrade'],
    ['WEBSOCKET', 'upgrade'],
  ])('takes Upgrade: %s', async (upgrade, connection) => {
    const { raw } = await open(upgradeRequest('/ws', { Upgrade: upgrade, Connection: connection }))
    expect(await raw.until((text) => text.includes('\r\n\r\n'))).toMatch(/^HTTP\/1.1 101 /)
  })

  it('takes an upgrade in pieces, and with the body length some clients send', async () => {
    const { raw, echo } = await open('GET /ws HTTP/1.1\r\nHost: x\r\nUpgra')
    await new Promise((resolve) => setTimeout(resolve, 20))
    const rest = upgradeRequest('/ws', { 'Content-Length': '0' }).split('Upgrade: ')[1] ?? ''
    raw.write(Buffer.concat([Buffer.from(`de: ${rest}`), clientFrame(opcodes.text, 'a')]))
    await raw.until((text) => text.endsWith('\x81\x01a'))
    expect(echo.count('message')).toBe(1)
  })
})
