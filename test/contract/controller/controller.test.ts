/** What every controller does. spec: channels-and-engines.md §8.7 */
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Controller } from '../../../src/engine/ports.js'
import { until } from '../../support/sdk.js'
import { controllers, type OpenControllers } from '../controllers.js'

describe.each(controllers)('controller: $name', ({ open }) => {
  let under: OpenControllers
  const heard: Record<string, string[]> = {}

  const node = async (nodeId: string): Promise<Controller> => {
    const controller = under.controller()
    const messages: string[] = []
    heard[nodeId] = messages
    await controller.start(nodeId, {
      onControl: (message) => messages.push(Buffer.from(message).toString('latin1')),
    })
    return controller
  }

  beforeEach(async () => {
    under = await open()
  })

  afterEach(async () => {
    await under.close()
  })

  const bytes = (text: string): Uint8Array => Buffer.from(text, 'latin1')

  it('reaches every node, or one', async () => {
    const one = await node('n1')
    const two = await node('n2')
    await node('n3')
    await one.send(bytes('all'), null)
    await until(() => ['n2', 'n3'].every((each) => heard[each]?.includes('all')))
    await two.send(bytes('only n3'), 'n3')
    await two.send(bytes('end'), null)
    await until(() => ['n1', 'n3'].every((each) => heard[each]?.includes('end')))
    expect(heard.n1).not.toContain('only n3')
    expect(heard.n3).toContain('only n3')
  })

  it('is ready to receive when it has started', async () => {
    const one = await node('n1')
    for (let i = 0; i < 20; i++) {
      await node(`late${i}`)
      await one.send(bytes(`hello ${i}`), `late${i}`)
    }
    await until(() =>
      Array.from({ length: 20 }, (_, i) => heard[`late${i}`]?.length).every((n) => n === 1),
    )
  })

  it('carries any bytes, also none and many', async () => {
    const one = await node('n1')
    await node('n2')
    const every = String.fromCharCode(...Array.from({ length: 256 }, (_, i) => i))
    const large = every.repeat(1000)
    for (const text of [every, '', large, '\r\nPUB x 1\r\ny\r\n']) await one.send(bytes(text), 'n2')
    await until(() => heard.n2?.length === 4)
    expect(new Set(heard.n2)).toEqual(new Set([every, '', large, '\r\nPUB x 1\r\ny\r\n']))
  })

  it('sends to a node that is not there without a fault', async () => {
    const one = await node('n1')
    await one.send(bytes('x'), 'nobody')
    await one.send(bytes('end'), 'n1')
    await until(() => heard.n1?.length === 1)
    expect(heard.n1).toEqual(['end'])
  })
})
