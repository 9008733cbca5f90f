/**
 * What `policy.errors`, `policy.on_failure` and `policy.refresh_grace` make of a backend that fails: what
 * the user of the official client gets to know, over every wire. spec: proxy.md §9.5, §9.10
 */
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { Centrifuge } from 'centrifuge'
import { COMMAND_EVENTS, offline, type Attempt, type EventCase } from '../support/proxy-events.js'
import { grpcFaults } from '../support/start-grpc-backend.js'
import { faults } from '../support/start-backend.js'
import type { ProxySetup } from '../support/proxy-setup.js'
import { PROXY_WIRES } from '../support/proxy-wires.js'
import { nextEvent, until } from '../support/sdk.js'

const POLICY = {
  errors: [
    {
      match: { grpc: 'PERMISSION_DENIED' },
      to_disconnect: { code: 4501, reason: 'forbidden' },
    },
    { match: { http: 403 }, to_disconnect: { code: 4501, reason: 'forbidden' } },
    { match: { http: '4xx' }, to_error: { code: 1400, message: 'rejected' } },
    { match: { grpc: 'NOT_FOUND' }, to_error: { code: 1400, message: 'rejected' } },
    { match: { kind: 'timeout' }, to_error: { code: 1504, message: 'slow', temporary: true } },
  ],
  on_failure: { error: { code: 1500, message: 'down' } },
}

/** What a backend does, over HTTP and over gRPC. */
const PROBLEMS = {
  http: {
    forbidden: { status: 403, body: 'no' },
    rejected: { status: 404, body: 'no' },
    slow: faults.hang(),
    down: { status: 500, body: 'no' },
  },
  grpc: {
    forbidden: grpcFaults.trailersOnly(7, 'no'),
    rejected: grpcFaults.trailersOnly(5, 'no'),
    slow: grpcFaults.hang(),
    down: grpcFaults.trailersOnly(13, 'no'),
  },
}

let setup: ProxySetup
const clients: Centrifuge[] = []
let restore: () => void = () => undefined

afterEach(() => {
  restore()
  for (const client of clients.splice(0)) client.disconnect()
})

function attempt(event: EventCase, answer: unknown): Promise<Attempt> {
  const { answers } = setup
  const path = `/${event.name}`
  const before = answers.get(path)
  restore = () => {
    if (before !== undefined) answers.set(path, before)
  }
  answers.set(path, answer as never)
  const client = offline(setup)
  clients.push(client)
  return event.begin(client, setup)
}

describe.each(PROXY_WIRES)('a backend that fails over %s', (_name, wire) => {
  const problems = PROBLEMS[wire.protocol]

  describe.each(COMMAND_EVENTS.map((event) => [event.name, event] as const))('%s', (_, event) => {
    beforeAll(async () => {
      setup = await wire.startStrange((config) => {
        const proxy = event.proxyOf(config)
        proxy.timeout = '300ms'
        proxy.policy = { ...proxy.policy, ...POLICY }
      })
    })

    afterAll(() => setup.stop())

    it.each([
      ['rejected', { t: 'error', code: 1400, message: 'rejected' }],
      ['slow', { t: 'error', code: 1504, message: 'slow' }],
      ['down', { t: 'error', code: 1500, message: 'down' }],
      ['forbidden', { t: 'over', code: 4501, reason: 'forbidden', again: false }],
    ] as const)('%s', async (problem, expected) => {
      const { fate } = await attempt(event, problems[problem])
      expect(await fate).toEqual(expected)
    })
  })

  describe('allow', () => {
    beforeAll(async () => {
      setup = await wire.startStrange((config) => {
        config.client.allow_anonymous_connect_without_token = true
        for (const event of COMMAND_EVENTS) {
          if (event.name === 'rpc') continue
          const proxy = event.proxyOf(config)
          proxy.policy = { ...proxy.policy, on_failure: 'allow' }
        }
      })
    })

    afterAll(() => setup.stop())

    it.each(
      COMMAND_EVENTS.filter(({ name }) => name !== 'rpc').map((event) => [event.name, event]),
    )('%s goes on as after an empty result', async (_, event) => {
      const { fate } = await attempt(event, problems.down)
      expect(await fate).toMatchObject({ t: 'ok' })
    })
  })

  it('a connection whose refreshes fail ends with 3005 after the limit', async () => {
    const own = await wire.startStrange((config) => {
      const { refresh } = config.client.proxy
      refresh.enabled = true
      refresh.policy = { ...refresh.policy, refresh_grace: { step: '1s', limit: '2s' } }
    })
    try {
      own.answers.set('/refresh', problems.down as never)
      own.answers.set('/connect', {
        compute: () => ({
          body: { result: { user: '56', expire_at: Math.floor(Date.now() / 1000) + 2 } },
        }),
      })
      const client = offline(own)
      clients.push(client)
      client.connect()
      await client.ready()
      const over = nextEvent(client, 'connecting')
      await until(() => own.received('/refresh').length > 1)
      expect(await over).toMatchObject({ code: 3005, reason: 'connection expired' })
    } finally {
      await own.stop()
    }
  })
})
