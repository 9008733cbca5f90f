/** How connections end, and what is still answered before. spec: client-protocol.md §1.8, §3.4 */
import { describe, expect, it } from 'vitest'
import { Disconnects, ok, protobufCodec } from '../../../src/protocol/index.js'
import { Writer } from 'protobufjs/minimal.js'
import { Command, Reply } from '../../../src/gen/client.js'
import { deferred, sessionLab, settle } from '../../support/session-lab.js'

const CONFIG = {
  client: { insecure: true, ping_interval: '-1s' },
  rpc: { proxy: { endpoint: 'http://127.0.0.1:1' }, without_namespace: { proxy_enabled: true } },
}

/** A lab whose backend answers rpc when it is let to. */
function slowBackend() {
  const held = deferred<null>()
  const lab = sessionLab(CONFIG, {
    pipelines: { rpc: () => held.promise.then(() => ok({ data: null })) },
  })
  return { lab, held }
}

const rpc = (id: number): object => ({ id, rpc: { method: 'm', data: {} } })

describe('a message with something malformed in it', () => {
  it('has the commands before it answered, in order, and then ends with 3501', async () => {
    const { lab, held } = slowBackend()
    const peer = await lab.connected()
    peer.receive(rpc(2), { id: 3, publish: { channel: 'a', data: 1 } }, '{"id":4,', rpc(5))
    await settle()
    expect(peer.closedWith).toBeNull()
    held.resolve(null)
    await settle()
    expect(peer.take()).toEqual([
      { id: 2, rpc: {} },
      { id: 3, publish: {} },
    ])
    expect(peer.closedWith).toEqual(Disconnects.badRequest)
  })

  it('does not cost the connect reply', async () => {
    const peer = sessionLab(CONFIG).open()
    peer.receive({ id: 1, connect: {} }, 'nonsense')
    await settle()
    expect(peer.take()[0]).toMatchObject({ id: 1, connect: { client: expect.any(String) } })
    expect(peer.closedWith).toEqual(Disconnects.badRequest)
  })

  it('is the end of what is read, whatever comes behind it', async () => {
    const { lab, held } = slowBackend()
    const peer = await lab.connected()
    peer.receive(rpc(2), 'nonsense')
    peer.receive(rpc(3))
    peer.receive('more nonsense')
    held.resolve(null)
    await settle()
    expect(peer.take()).toEqual([{ id: 2, rpc: {} }])
    expect(peer.closedWith).toEqual(Disconnects.badRequest)
  })

  it('is dropped with a client that leaves before its turn', async () => {
    const { lab, held } = slowBackend()
    const peer = await lab.connected()
    peer.receive(rpc(2), 'nonsense')
    peer.vanish()
    held.resolve(null)
    await settle()
    expect(peer.closedWith).toBeNull()
  })

  it('is told apart in Protobuf, too', async () => {
    const peer = sessionLab(CONFIG).open({ codec: protobufCodec })
    const replies: number[] = []
    peer.write = (frames) => {
      for (const frame of frames) replies.push(Reply.decode(frame).id ?? 0)
      return 'ok'
    }
    const connect = Command.encode({ id: 1, connect: {} }).finish()
    const publish = Command.encode({
      id: 2,
      publish: { channel: 'a', data: Buffer.from('1') },
    }).finish()
    const message = Writer.create()
      .bytes(connect)
      .bytes(publish)
      .bytes(Buffer.from([0xff]))
      .finish()
    peer.receiveBytes(message)
    await settle()
    expect(replies).toEqual([1, 2])
    expect(peer.closedWith).toEqual(Disconnects.badRequest)
  })
})

describe('a peer that breaks the framing', () => {
  it('gets the replies to what came before, then the transport ends it', async () => {
    const { lab, held } = slowBackend()
    const peer = await lab.connected()
    peer.receive(rpc(2))
    let sentBefore = -1
    peer.breakFraming(() => {
      sentBefore = peer.sent.length
    })
    await settle()
    expect(sentBefore).toBe(-1)
    held.resolve(null)
    await settle()
    expect(sentBefore).toBe(1)
  })

  it('is ended at once when nothing is being answered', async () => {
    const peer = await sessionLab(CONFIG).connected()
    let ended = false
    peer.breakFraming(() => {
      ended = true
    })
    expect(ended).toBe(true)
  })
})

describe('code 3000', () => {
  it.each([true, false])(
    'drops the connection without a word (close frames: %s)',
    async (hasCloseFrame) => {
      const lab = sessionLab(CONFIG)
      const peer = lab.open({ hasCloseFrame })
      peer.receive({ id: 1, connect: {} })
      await settle()
      peer.take()
      lab.channels.directory.all()[0]?.disconnect({ code: 3000, reason: 'connection closed' })
      expect(peer.take()).toEqual([])
      expect(peer.terminated).toBe(hasCloseFrame)
      expect(peer.closedWith === null).toBe(hasCloseFrame)
    },
  )
})
