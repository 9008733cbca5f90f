/** Stopping while work is under way. promises.md §1.6 */
import { afterEach, describe, expect, it } from 'vitest'
import { startProxySetup, type ProxySetup } from '../support/proxy-setup.js'
import { collect, newClient, nextEvent } from '../support/sdk.js'

/** Makes RPC wait: `asked` resolves with the first call, `answer` lets it go. */
function hang(answers: ProxySetup['answers']): { asked: Promise<void>; answer: () => void } {
  let answer = (): void => undefined
  const answered = new Promise<void>((resolve) => {
    answer = resolve
  })
  const asked = new Promise<void>((resolve) => {
    answers.set('/rpc', {
      compute: async () => {
        resolve()
        await answered
        return { body: { result: { data: { done: true } } } }
      },
    })
  })
  return { asked, answer }
}

describe('a server that stops', () => {
  let setup: ProxySetup | null = null

  afterEach(async () => {
    await setup?.stop()
    setup = null
  })

  const start = async (listener: string) => {
    const started = await startProxySetup((config) => {
      config.listener = listener
    })
    setup = started
    const client = newClient(started.server.wsUrl)
    client.connect()
    await client.ready()
    return { ...started, client }
  }

  it.each(['uws', 'node'])('answers the RPC that runs before it cuts (%s)', async (listener) => {
    const { server, client, answers } = await start(listener)
    const order: string[] = []
    const { asked, answer } = hang(answers)
    const running = client.rpc('slow', {}).then(({ data }) => order.push(`rpc ${data.done}`))
    await asked
    const later = client
      .rpc('later', {})
      .catch((problem: unknown) => order.push(`later ${String(problem)}`))
    const cut = nextEvent(client, 'connecting').then(({ code }) => order.push(`cut ${code}`))
    const stopped = server.stop().then(() => order.push('stopped'))
    answer()
    await Promise.all([running, cut, stopped, later])
    client.disconnect()
    expect(order.indexOf('rpc true')).toBeLessThan(order.indexOf('cut 3001'))
    expect(order.at(-1)).toBe('stopped')
  })

  it('cuts idle clients although another one waits', async () => {
    const { server, client, answers } = await start('node')
    const idle = newClient(server.wsUrl)
    idle.connect()
    await idle.ready()
    const { asked, answer } = hang(answers)
    void client.rpc('slow', {}).catch(() => undefined)
    await asked
    const busyCut = collect(client, 'connecting')
    const idleCut = nextEvent(idle, 'connecting')
    const stopped = server.stop()
    expect(await idleCut).toMatchObject({ code: 3001 })
    expect(busyCut).toEqual([])
    answer()
    await stopped
    client.disconnect()
    idle.disconnect()
  })
})
