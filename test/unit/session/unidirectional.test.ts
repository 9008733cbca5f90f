import { describe, expect, it } from 'vitest'
import { decodeConnectRequest, ok, type Outcome } from '../../../src/protocol/index.js'
import { createSessionFactory, type TransportInfo } from '../../../src/session/index.js'
import {
  deferred,
  FakeTransport,
  sessionLab,
  settle,
  type SessionLab,
} from '../../support/session-lab.js'

const INSECURE = { client: { insecure: true } }
const LISTENER: Partial<TransportInfo> = {
  name: 'uni_sse',
  unidirectional: true,
  hasCloseFrame: false,
}

/** A transport that can tell a failed connect in its own way. */
class RefusingTransport extends FakeTransport {
  readonly refused: [number, string][] = []

  refuseConnect(code: number, text: string): boolean {
    this.refused.push([code, text])
    return true
  }
}

function open(lab: SessionLab, peer: FakeTransport) {
  const sink = createSessionFactory(lab.env).open(peer)
  peer.attach(sink)
  return sink
}

const ask = (text = '{}') => [decodeConnectRequest(text), text.length] as const

describe('a session whose peer only listens', () => {
  it('tells connect in its first push', async () => {
    const lab = sessionLab(INSECURE)
    const peer = new FakeTransport(LISTENER)
    const sink = open(lab, peer)
    sink.onConnectRequest(...ask())
    await settle()
    const [first] = peer.take() as { connect: { session: string } }[]
    expect(first?.connect).toMatchObject({ version: 'test', ping: 25 })
    expect(first?.connect).not.toHaveProperty('pong')
    expect(first?.connect).not.toHaveProperty('node')
    expect(first?.connect.session).toBe(sink.sessionId)
  })

  it('is pinged with empty pushes and owes no pong', async () => {
    const lab = sessionLab(INSECURE)
    const peer = new FakeTransport(LISTENER)
    open(lab, peer).onConnectRequest(...ask())
    await settle()
    peer.take()
    lab.time.advance(60_000)
    await settle()
    expect(peer.take().length).toBeGreaterThan(0)
    expect(peer.closedWith).toBeNull()
  })

  it('is pinged natively every 25 s where protocol pings are off, and has 10 s to answer', async () => {
    const lab = sessionLab({ client: { insecure: true, ping_interval: '-1s' } })
    const peer = new FakeTransport({ ...LISTENER, nativePings: true })
    const sink = open(lab, peer)
    sink.onConnectRequest(...ask())
    await settle()
    peer.take()
    // The first ping comes anywhere in the second half of the interval.
    for (let second = 0; second < 26 && peer.sent.length === 0; second++) lab.time.advance(1000)
    expect(peer.sent.splice(0)).toEqual(['<ping>'])
    sink.onPong()
    lab.time.advance(25_100)
    expect(peer.sent.splice(0)).toEqual(['<ping>'])
    expect(peer.closedWith).toBeNull()
    lab.time.advance(10_100)
    expect(peer.closedWith?.code).toBe(3012)
  })

  it('ends with 3501 when its request cannot be read', () => {
    const lab = sessionLab(INSECURE)
    const peer = new FakeTransport(LISTENER)
    open(lab, peer).onBadConnectRequest('nonsense')
    expect(peer.take()).toEqual([{ disconnect: { code: 3501, reason: 'bad request' } }])
    expect(peer.closedWith?.code).toBe(3501)
  })

  it('ends with 3502 when it asks for nothing', () => {
    const lab = sessionLab(INSECURE)
    const peer = new FakeTransport(LISTENER)
    open(lab, peer)
    lab.time.advance(10_100)
    expect(peer.closedWith?.code).toBe(3502)
  })

  it('leaves a failed connect to a transport that can tell it, error or disconnect', async () => {
    const expired = sessionLab({}, { tokens: { connection: () => ({ t: 'expired' }) } })
    const peer = new RefusingTransport(LISTENER)
    open(expired, peer).onConnectRequest(...ask('{"token":"x"}'))
    await settle()
    expect(peer.refused).toEqual([[109, 'token expired']])
    const unknown = sessionLab({})
    const other = new RefusingTransport(LISTENER)
    open(unknown, other).onConnectRequest(...ask())
    await settle()
    expect(other.refused).toEqual([[3501, 'bad request']])
    for (const each of [peer, other]) {
      expect(each.sent).toEqual([])
      expect(each.closedWith).toBeNull()
    }
  })

  it('asks the transport only while connect is undecided', async () => {
    const lab = sessionLab(INSECURE)
    const peer = new RefusingTransport(LISTENER)
    open(lab, peer).onConnectRequest(...ask())
    await settle()
    for (const session of lab.channels.directory.all()) {
      session.disconnect({ code: 3001, reason: 'shutdown' })
    }
    expect(peer.refused).toEqual([])
    expect(peer.closedWith?.code).toBe(3001)
  })

  it('drops a connect that was decided after the peer left', async () => {
    const asked = deferred<Outcome<null>>()
    const lab = sessionLab(INSECURE, { pipelines: { connect: () => asked.promise } })
    const peer = new RefusingTransport(LISTENER)
    open(lab, peer).onConnectRequest(...ask())
    peer.vanish()
    asked.resolve(ok(null))
    await settle()
    expect(peer.sent).toEqual([])
    expect(peer.refused).toEqual([])
    expect(lab.channels.directory.clientCount).toBe(0)
  })
})
