/** Ways to reach NATS, and what a server may refuse: certificates, TLS, permissions, silence. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import {
  HashedTimerWheel,
  nullLogger,
  nullMetrics,
  systemClock,
  systemTrust,
  type Metrics,
} from '../../src/base/index.js'
import { createNats, type NatsParts } from '../../src/engine/nats/engine.js'
import type { NatsOptions } from '../../src/engine/nats/options.js'
import { deferred } from '../support/session-lab.js'
import { newPublication, storedOptions } from '../support/publications.js'
import type { BrokerSink } from '../../src/engine/ports.js'
import { createMetrics } from '../../src/observability/index.js'
import { selfSigned } from '../support/self-signed.js'
import { RawNats, startNats } from '../support/start-nats.js'
import { natsOptions } from './controllers.js'

const closers: (() => unknown)[] = []

afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close()
})

/** A server with lines of configuration of its own. */
async function server(config: string, files: Readonly<Record<string, string>> = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'backhaul-nats-'))
  closers.push(() => {
    rmSync(folder, { recursive: true, force: true })
  })
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text)
  const file = join(folder, 'nats.conf')
  writeFileSync(file, config.replaceAll('{folder}', folder))
  const nats = await startNats(['-c', file])
  closers.push(() => nats.stop())
  return nats
}

const serverWithCertificate = (name: string) => {
  const { cert, key } = selfSigned(name)
  const tls = 'tls { cert_file: "{folder}/cert.pem", key_file: "{folder}/key.pem", timeout: 3 }'
  return server(tls, { 'cert.pem': cert, 'key.pem': key }).then(({ port }) => ({ port, ca: cert }))
}

async function connected(
  url: string,
  given: Partial<NatsOptions> = {},
  metrics: Metrics = nullMetrics,
): Promise<NatsParts> {
  const wheel = new HashedTimerWheel(systemClock, nullLogger)
  wheel.start()
  const nats = createNats(natsOptions(url, given), {
    clock: systemClock,
    wheel,
    log: nullLogger,
    metrics,
  })
  closers.push(async () => {
    await nats.close()
    wheel.stop()
  })
  await nats.start()
  return nats
}

const quiet: BrokerSink = {
  onPublication: () => undefined,
  onJoin: () => undefined,
  onLeave: () => undefined,
  onGap: () => undefined,
  onLost: () => undefined,
}

const saying = (pattern: string) => ({
  cause: { message: expect.stringMatching(pattern) as string },
})

describe('the certificate of NATS', () => {
  const tls = (ca: string, serverName = '') => ({
    tls: { cert: '', key: '', ca, verify: true, serverName },
  })

  it('is checked against the address where the server is given by address', async () => {
    const right = await serverWithCertificate('127.0.0.1')
    await connected(`nats://127.0.0.1:${right.port}`, tls(right.ca))
    const wrong = await serverWithCertificate('localhost')
    await expect(connected(`nats://127.0.0.1:${wrong.port}`, tls(wrong.ca))).rejects.toMatchObject(
      saying('127.0.0.1 is not in the cert'),
    )
  })

  it('is checked against the name where it is given by name, or configured', async () => {
    const { port, ca } = await serverWithCertificate('localhost')
    await connected(`nats://localhost:${port}`, tls(ca))
    await connected(`nats://127.0.0.1:${port}`, tls(ca, 'localhost'))
    await expect(
      connected(`nats://localhost:${port}`, tls(ca, 'other.example')),
    ).rejects.toMatchObject(saying('altnames'))
  })

  it('is believed where its authority is one of the whole process', async () => {
    const { port, ca } = await serverWithCertificate('localhost')
    closers.push(() => systemTrust.configure({ system: false, pem: '' }))
    systemTrust.configure({ system: false, pem: selfSigned('localhost').cert })
    await expect(connected(`tls://localhost:${port}`, tls(''))).rejects.toMatchObject(
      saying('self-signed certificate'),
    )
    systemTrust.configure({ system: false, pem: ca })
    await connected(`tls://localhost:${port}`, tls(''))
  })

  it('is asked for where the server demands TLS and nothing was said of it', async () => {
    const { port } = await serverWithCertificate('localhost')
    await expect(connected(`nats://localhost:${port}`)).rejects.toMatchObject(
      saying('demands TLS: use the scheme tls://'),
    )
  })
})

describe('a server that is none', () => {
  const listening = async (onSocket: Parameters<typeof createServer>[1]): Promise<string> => {
    const fake = createServer(onSocket).listen(0, '127.0.0.1')
    closers.push(() => fake.close())
    await new Promise((resolve) => fake.once('listening', resolve))
    return `nats://127.0.0.1:${(fake.address() as AddressInfo).port}`
  }

  it('because it is silent is told in words', async () => {
    const url = await listening((socket) => closers.push(() => socket.destroy()))
    await expect(connected(url, { dialTimeoutMs: 100 })).rejects.toMatchObject(
      saying('no answer within 100 ms'),
    )
  })

  it('because it closes at once is told in words', async () => {
    const url = await listening((socket) => socket.end())
    await expect(connected(url)).rejects.toMatchObject(saying('closed the connection'))
  })
})

describe('bytes of somebody else on the subject of a channel', () => {
  it.each([
    ['that are no message', Buffer.from([0xff, 0xff, 0xff])],
    ['that hold no publication', Buffer.from([0x0a, 0x00])],
    ['that are none', Buffer.alloc(0)],
  ])('%s are counted, not delivered', async (_, bytes) => {
    const { port } = await server('')
    const metrics = createMetrics({ log: nullLogger, clock: systemClock })
    const prefix = 'junk'
    const { broker } = await connected(`nats://127.0.0.1:${port}`, { prefix }, metrics)
    const got = deferred<string>()
    await broker.start({
      ...quiet,
      onPublication: (_channel, { data }) => {
        got.resolve(data.text())
      },
    })
    await broker.subscribe('ch')
    const peer = await RawNats.open(port, 'nothing')
    closers.push(() => {
      peer.close()
    })
    await peer.publish('junk.client.ch', bytes)
    await broker.publish('ch', newPublication('"after"'), { ...storedOptions(), historySize: 0 })
    expect(await got.promise).toBe('"after"')
    expect(await metrics.text()).toContain(
      'broker_nats_dropped_messages{broker_name="",channel_type="client"} 1',
    )
  })
})

describe('a subscription that the server takes back', () => {
  const conf = (deny: string) =>
    `authorization { users: [{ user: u, password: p, permissions: { subscribe: { deny: [${deny}] } } }] }`

  it('is told, counted out, and asked for again when somebody subscribes anew', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'backhaul-nats-'))
    const file = join(folder, 'nats.conf')
    closers.push(() => {
      rmSync(folder, { recursive: true, force: true })
    })
    writeFileSync(file, conf(''))
    const nats = await startNats(['-c', file])
    closers.push(() => nats.stop())
    const { broker } = await connected(`nats://u:p@127.0.0.1:${nats.port}`)
    const lost: string[] = []
    const { promise, resolve } = deferred<undefined>()
    await broker.start({
      ...quiet,
      onLost: (channels) => {
        lost.push(...channels)
        resolve(undefined)
      },
    })
    await broker.subscribe('no')
    await broker.subscribe('yes')
    writeFileSync(file, conf('"*.client.no"'))
    nats.reload()
    await promise
    expect(lost).toEqual(['no'])
    await expect(broker.subscribe('no')).rejects.toMatchObject(saying('Permissions Violation'))
  })
})

describe('publishing without permission', () => {
  it('fails, and only where it is missing', async () => {
    const { port } = await server(
      'authorization { users: [{ user: u, password: p, permissions: { publish: { deny: ["*.client.no", "*.client.no.>"] } } }] }',
    )
    const { broker } = await connected(`nats://u:p@127.0.0.1:${port}`)
    const publish = async (channel: string) =>
      broker.publish(channel, newPublication(), { ...storedOptions(), historySize: 0 })
    const told = await Promise.allSettled(['yes', 'no', 'no.2', 'also', 'no'].map(publish))
    expect(told.map(({ status }) => status)).toEqual([
      'fulfilled',
      'rejected',
      'rejected',
      'fulfilled',
      'rejected',
    ])
    await expect(publish('no')).rejects.toMatchObject(saying('Permissions Violation'))
    await publish('yes')
  })
})
