/** Signals that end nobody, and a worker that runs no more. */
import { afterEach, expect, it } from 'vitest'
import { until } from '../support/sdk.js'
import { startServerProcess, type ServerProcess } from '../support/server-process.js'

const cleanUp: ServerProcess[] = []

afterEach(async () => {
  for (const server of cleanUp.splice(0)) await server.stop()
})

async function start(config: Record<string, unknown>, quiet = false): Promise<ServerProcess> {
  const server = await startServerProcess(config, { quiet })
  cleanUp.push(server)
  return server
}

it('SIGUSR1 opens no debugger', async () => {
  const server = await start({})
  server.signal('SIGUSR1')
  expect((await server.api('info', {})).result.nodes).toHaveLength(1)
  await expect(fetch('http://127.0.0.1:9229/json/version')).rejects.toThrow()
  expect(server.output()).not.toContain('Debugger listening')
})

it('SIGHUP while workers start makes every one of them reload, and ends none', async () => {
  // Healthy as soon as the first worker serves; the others start.
  const server = await start({ workers: '3' }, true)
  server.signal('SIGHUP')
  await server.says(/serving [a-z_, ]+ endpoints on/)
  expect((await server.api('info', {})).result.nodes.length).toBeGreaterThan(0)
  expect(server.output()).not.toContain('cannot start')
})

it('a worker that hangs is ended and replaced', async () => {
  const server = await start({ workers: '2' })
  const [, pid = ''] = await server.says(/"pid":(\d+),[^\n]*"message":"worker serves"/)
  process.kill(Number(pid), 'SIGSTOP')
  const from = server.output().length
  await server.says(/worker does not answer, ending it/, from)
  await server.says(/worker serves/, from)
}, 40_000)

it('a reload changes how long the primary waits for its workers, and none outlives it', async () => {
  const server = await start({ workers: '2', shutdown: { timeout: '600s' } })
  const [, pid = ''] = await server.says(/"pid":(\d+),[^\n]*"message":"worker serves"/)
  server.rewrite({ shutdown: { timeout: '200ms' } })
  server.signal('SIGHUP')
  for (let from = 0, done = 0; done < 2; done++) {
    const { index } = await server.says(/configuration successfully reloaded/, from)
    from += index + 1
  }
  process.kill(Number(pid), 'SIGSTOP')
  server.signal('SIGTERM')
  expect(await server.ended).toBe(1)
  expect(server.output()).toContain('shutdown timeout reached')
  await until(() => isGone(Number(pid)))
}, 60_000)

/** Whether a process has ended. */
function isGone(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return false
  } catch {
    return true
  }
}
