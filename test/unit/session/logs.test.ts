/** What `log.level` debug and trace tell of clients. spec: server-api-and-operations.md §7.1 */
import { describe, expect, it } from 'vitest'
import { sessionLab, settle } from '../../support/session-lab.js'

const CONFIG = { client: { insecure: true, ping_interval: '-1s' } }

async function aLife() {
  const lab = sessionLab(CONFIG, { verbose: true })
  const peer = lab.open()
  peer.receive({ id: 1, connect: { token: '', data: { secret: 'in connect' } } })
  await settle()
  peer.receive(
    { id: 2, subscribe: { channel: 'a', data: { secret: 'in subscribe' } } },
    { id: 3, publish: { channel: 'a', data: { secret: 'in publish' } } },
    { id: 4, unsubscribe: { channel: 'a' } },
  )
  await settle()
  peer.vanish()
  return lab
}

describe('the log', () => {
  it('tells the steps of a client at debug, with client and user', async () => {
    const { lines } = await aLife()
    const steps = lines.filter(({ level }) => level === 'debug')
    expect(steps.map(({ message }) => message)).toEqual([
      'client connection established',
      'client authenticated',
      'client subscribed to channel',
      'client unsubscribed from channel',
      'closing client connection',
    ])
    const client: unknown = steps[0]?.fields.client
    expect(client).toEqual(expect.any(String))
    for (const { fields } of steps) expect(fields).toMatchObject({ client, user: '' })
    expect(steps[2]?.fields).toMatchObject({ channel: 'a' })
    expect(steps[4]?.fields).toMatchObject({ code: 3000, reason: 'connection closed' })
  })

  it('tells every frame at trace, but never what it carries', async () => {
    const { lines } = await aLife()
    const frames = lines.filter(({ level }) => level === 'trace')
    expect(frames.map(({ message, fields }) => [message, fields.command ?? fields.frame])).toEqual([
      ['<-in--', 'connect'],
      ['-out->', 'connect'],
      ['<-in--', 'subscribe'],
      ['<-in--', 'publish'],
      ['<-in--', 'unsubscribe'],
      ['-out->', 'subscribe'],
      ['-out->', 'push_publication'],
      ['-out->', 'publish'],
      ['-out->', 'unsubscribe'],
    ])
    expect(JSON.stringify(lines)).not.toContain('secret')
  })

  it('tells neither at info', async () => {
    const lab = sessionLab(CONFIG)
    await lab.connected()
    expect(lab.lines.filter(({ level }) => level === 'debug' || level === 'trace')).toEqual([])
  })
})
