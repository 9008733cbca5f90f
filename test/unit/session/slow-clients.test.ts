/** Clients that do not take what is sent. spec: client-protocol.md §9; channels-and-engines.md §12, trap 58 */
import { describe, expect, it } from 'vitest'
import { PLAIN_PUBLISH } from '../../../src/channels/index.js'
import { jsonPayload } from '../../../src/base/index.js'
import { sessionLab, settle } from '../../support/session-lab.js'

const INSECURE = { client: { insecure: true } }

describe('slow clients', () => {
  it('are closed with 3008 when more than queue_max_size waits, and what waits is dropped', async () => {
    const lab = sessionLab({ client: { insecure: true, queue_max_size: 1000 } })
    const peer = await lab.connected()
    peer.receive({ id: 2, subscribe: { channel: 'a' } })
    await settle()
    peer.take()
    const namespace = lab.channels.namespaces.resolve('a')?.namespace
    if (namespace === undefined) throw new Error('no namespace')
    const parameters = {
      skipHistory: false,
      idempotencyKey: '',
      version: 0n,
      versionEpoch: '',
      delta: false,
    }
    const data = jsonPayload(`"${'x'.repeat(600)}"`)
    void lab.channels.publish('a', namespace, { data, info: null, tags: null }, parameters)
    expect(peer.closedWith).toBeNull()
    void lab.channels.publish('a', namespace, { data, info: null, tags: null }, parameters)
    expect(peer.closedWith).toEqual({ code: 3008, reason: 'slow' })
    await settle()
    expect(peer.sent).toEqual([])
    expect(lab.channels.hub.subscriberCount('a')).toBe(0)
  })

  it('are closed with 3008 by a single message above queue_max_size, although nothing waited', async () => {
    const lab = sessionLab({ client: { insecure: true, queue_max_size: 1000 } })
    const peer = await lab.connected()
    peer.receive({ id: 2, subscribe: { channel: 'a' } })
    await settle()
    peer.take()
    const namespace = lab.channels.namespaces.resolve('a')?.namespace
    if (namespace === undefined) throw new Error('no namespace')
    const data = jsonPayload(`"${'x'.repeat(1000)}"`)
    void lab.channels.publish('a', namespace, { data, info: null, tags: null }, PLAIN_PUBLISH)
    await settle()
    expect(peer.closedWith?.code).toBe(3008)
    expect(peer.sent).toEqual([])
  })

  it('are closed with 3008 when the socket takes no more', async () => {
    const lab = sessionLab(INSECURE)
    const peer = await lab.connected()
    peer.result = 'full'
    peer.receive({ id: 2, subscribe: { channel: 'a' } })
    await settle()
    expect(peer.closedWith?.code).toBe(3008)
  })
})
