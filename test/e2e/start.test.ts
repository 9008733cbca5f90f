/** `npm start` as a newcomer meets it. */
import { createServer } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { EXAMPLES, freePort, startScript } from '../support/example.js'

describe('npm start', () => {
  const cleanUp: (() => unknown)[] = []

  afterEach(async () => {
    for (const action of cleanUp.splice(0).reverse()) await action()
  })

  const occupied = async () => {
    const server = createServer()
    const port = await freePort()
    await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))
    cleanUp.push(() => server.close())
    return String(port)
  }

  it.each(EXAMPLES)('brings up the %s example and stops it without a trace', async (name) => {
    const port = await freePort()
    const serverPort = await freePort()
    const script = startScript(name, {
      PORT: String(port),
      BACKHAUL_HTTP_SERVER_PORT: String(serverPort),
    })
    cleanUp.push(() => script.stop())

    const address = await script.find(/Page +(http:\/\/localhost:\d+)/)
    expect(address).toBe(`http://localhost:${String(port)}`)
    const page = `http://127.0.0.1:${String(port)}`
    const server = `http://127.0.0.1:${String(serverPort)}`
    expect(await (await fetch(page)).text()).toContain('Backhaul chat')
    expect((await fetch(`${page}/session`)).status).toBe(200)
    expect((await fetch(`${server}/metrics`)).status).toBe(200)
    expect((await fetch(`${server}/api/info`, { method: 'POST', body: '{}' })).status).toBe(401)

    expect(await script.stop()).toBe(0)
    await expect(fetch(page)).rejects.toThrow()
    await expect(fetch(`${server}/health`)).rejects.toThrow()
  })

  it('says which variable moves the backend when its port is taken', async () => {
    const taken = await occupied()
    const script = startScript('express', { PORT: taken })
    await script.find(/(Port \d+, meant for the backend, is taken)/)
    await script.find(new RegExp(`(PORT=${String(Number(taken) + 1)} npm start)`))
    expect(await script.ended).toBe(1)
  })

  it('says which variable moves Backhaul when its port is taken', async () => {
    const taken = await occupied()
    const script = startScript('nest', {
      PORT: String(await freePort()),
      BACKHAUL_HTTP_SERVER_PORT: taken,
    })
    await script.find(/(Port \d+, meant for Backhaul, is taken)/)
    await script.find(/(BACKHAUL_HTTP_SERVER_PORT=\d+ npm run start:nest)/)
    expect(await script.ended).toBe(1)
  })

  it.each([
    { PORT: 'http' },
    { PORT: '70000' },
    { PORT: '3000', BACKHAUL_HTTP_SERVER_PORT: '3000' },
  ])('refuses the ports %j', async (ports) => {
    expect(await startScript('express', ports).ended).toBe(1)
  })
})
