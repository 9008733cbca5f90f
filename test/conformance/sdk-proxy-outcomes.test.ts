/**
 * Every proxy event that a client brings about × everything a backend can answer × every wire to it:
 * what the user of the official client gets to know, and what is counted. The events of timers are in
 * sdk-proxy-timers.test.ts. spec: proxy.md §2.0.3 … §2.0.7, §3.3, traps 1, 2, 5, 27 … 29
 */
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { Centrifuge } from 'centrifuge'
import { COMMAND_EVENTS, offline, type Attempt, type EventCase } from '../support/proxy-events.js'
import { goodbyeAnswering, MAX_RESPONSE_BYTES } from '../support/proxy-failures.js'
import { encodeJson, responseType } from '../support/proxy-messages.js'
import type { ProxySetup } from '../support/proxy-setup.js'
import { failuresCounted, PROXY_WIRES, type ProxyWire } from '../support/proxy-wires.js'

const E100 = { t: 'error', code: 100, message: 'internal server error' }
const ERROR = { code: 1400, message: 'not like this' }
const DISCONNECT = { code: 4501, reason: 'forbidden' }
const over = (of: object, again = false): object => ({ t: 'over', ...of, again })

let setup: ProxySetup
const clients: Centrifuge[] = []

afterEach(() => {
  for (const client of clients.splice(0)) client.disconnect()
})

/** Lets a client bring the event about, with this answer to it. */
function attempt(event: EventCase, answer: unknown): Promise<Attempt> {
  setup.answers.set(`/${event.name}`, answer as never)
  const client = offline(setup)
  clients.push(client)
  return event.begin(client, setup)
}

const failuresOf = (wire: ProxyWire, { name }: EventCase): Promise<number> =>
  failuresCounted(setup, wire, name)

describe.each(PROXY_WIRES)('a backend over %s', (_wire, wire) => {
  describe.each(COMMAND_EVENTS.map((event) => [event.name, event] as const))(
    '%s',
    (name, event) => {
      describe('decisions', () => {
        const path = `/${name}`

        beforeAll(async () => {
          setup = await wire.start((config) => {
            if (wire.protocol !== 'http') return
            event.proxyOf(config).http = {
              status_to_code_transforms: [
                { status_code: 404, to_disconnect: { code: 4504, reason: 'not found' } },
                { status_code: 503, to_error: { code: 1503, message: 'busy' } },
              ],
            }
          })
        })

        afterAll(async () => {
          // However the decision was, it was one. spec: trap 29
          expect(await failuresOf(wire, event)).toBe(0)
          await setup.stop()
        })

        it('a result is what the client gets', async () => {
          const { fate } = await attempt(event, { body: { result: event.result } })
          expect(await fate).toEqual({ t: 'ok', value: event.value })
        })

        it.each([
          ['nothing', {}],
          ['null for a result', { result: null }],
          ['null for everything', { result: null, error: null, disconnect: null }],
        ])('%s means what no result means', async (_name, body) => {
          const { fate } = await attempt(event, { body })
          expect(await fate).toMatchObject(event.withoutResult)
        })

        it('an empty result lets the client go on', async () => {
          const { fate } = await attempt(event, { body: { result: {} } })
          expect(await fate).toMatchObject({ t: 'ok' })
        })

        it.each([
          ['an error', { error: ERROR }],
          ['an error beside a result', { result: event.result, error: ERROR }],
        ])('%s is what the client gets', async (_name, body) => {
          const { fate, recovered } = await attempt(event, { body })
          expect(await fate).toEqual({ t: 'error', ...ERROR })
          if (name === 'connect' || name === 'subscribe') return
          setup.answers.set(path, { body: { result: event.result } })
          await recovered()
        })

        it('an error that is temporary is one that the client may overcome', async () => {
          const error = { code: 1503, message: 'busy', temporary: true }
          const { fate, recovered } = await attempt(event, { body: { error } })
          expect(await fate).toEqual({ t: 'error', code: 1503, message: 'busy' })
          setup.answers.set(path, { body: { result: event.result } })
          await recovered()
        })

        it.each([
          ['a disconnect', { disconnect: DISCONNECT }],
          ['a disconnect beside an error', { disconnect: DISCONNECT, error: ERROR }],
          ['a disconnect beside a result', { disconnect: DISCONNECT, result: event.result }],
        ])('%s ends the connection', async (_name, body) => {
          const { fate } = await attempt(event, { body })
          expect(await fate).toEqual(over(DISCONNECT))
        })

        it('a disconnect below 4500 lets the client come back', async () => {
          const disconnect = { code: 4000, reason: 'elsewhere' }
          const { fate, recovered } = await attempt(event, { body: { disconnect } })
          // A client that is connecting anyway does not tell why it begins again.
          const connecting = { t: 'error', code: 11, message: 'connection closed' }
          expect(await fate).toEqual(name === 'connect' ? connecting : over(disconnect, true))
          setup.answers.set(path, { body: { result: event.result } })
          if (name === 'connect') await recovered()
        })

        if (event.unusable !== null)
          it('a field that cannot be decoded is an error', async () => {
            const { fate } = await attempt(event, { body: { result: event.unusable } })
            expect(await fate).toEqual(E100)
          })

        if (wire.protocol === 'http')
          it('a status may stand for a disconnect', async () => {
            const { fate } = await attempt(event, { status: 404, body: 'no' })
            expect(await fate).toEqual(over({ code: 4504, reason: 'not found' }))
          })

        if (wire.protocol === 'http')
          it('a status may stand for an error', async () => {
            const { fate } = await attempt(event, { status: 503, body: 'no' })
            expect(await fate).toEqual({ t: 'error', code: 1503, message: 'busy' })
          })

        if (wire.protocol === 'http')
          it('a redirect is followed with the question', async () => {
            setup.answers.set(`${path}/moved`, { body: { result: event.result } })
            const { fate } = await attempt(event, {
              status: 307,
              headers: { location: `${path}/moved` },
            })
            expect(await fate).toEqual({ t: 'ok', value: event.value })
            const [sent, again] = [path, `${path}/moved`].map((one) => setup.received(one).at(-1)!)
            expect(again!.text).toBe(sent!.text)
          })
      })

      describe('failures', () => {
        beforeAll(async () => {
          setup = await wire.startStrange((config) => {
            const proxy = event.proxyOf(config)
            proxy.timeout = '300ms'
            proxy.policy = { ...proxy.policy, limits: { max_response_bytes: MAX_RESPONSE_BYTES } }
          })
        })

        afterAll(() => setup.stop())

        it.each(wire.failures)('%s: an error, and later it works', async (_name, answer) => {
          const before = await failuresOf(wire, event)
          const { fate, recovered } = await attempt(event, answer)
          expect(await fate).toEqual(E100)
          expect(await failuresOf(wire, event)).toBeGreaterThan(before)
          setup.answers.set(`/${name}`, { body: { result: event.result } })
          await recovered()
        })

        if (wire.protocol === 'grpc')
          it('a goodbye with the answer costs nobody it', async () => {
            const method = name.replace(/(?:^|_)(.)/g, (_all, letter: string) =>
              letter.toUpperCase(),
            )
            const message = encodeJson(responseType(name === 'rpc' ? 'RPC' : method), {
              result: event.result,
            })
            for (let i = 0; i < 3; i++) {
              const { fate } = await attempt(event, goodbyeAnswering(message))
              expect(await fate).toEqual({ t: 'ok', value: event.value })
            }
          })
      })

      it('nobody listens: an error', async () => {
        const endpoint = await wire.nowhere()
        setup = await wire.start((config) => {
          Object.assign(event.proxyOf(config), { endpoint })
        })
        const { fate } = await attempt(event, {})
        expect(await fate).toEqual(E100)
        expect(await failuresOf(wire, event)).toBeGreaterThan(0)
        await setup.stop()
      })
    },
  )
})
