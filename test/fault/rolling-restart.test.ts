/**
 * The nodes behind nginx are replaced one after the other under publishing load; clients of every
 * transport stay. promises.md §1.1, §1.6
 */
import type { TransportEndpoint } from 'centrifuge'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { FetchEventSource } from '../support/event-source.js'
import { openMarket, saysReady, startFaultLab, type FaultLab } from '../support/fault-lab.js'
import { startNginx, type Nginx } from '../support/nginx.js'

let lab: FaultLab
let nginx: Nginx
const cleanUp: (() => unknown)[] = []

beforeEach(async () => {
  lab = await startFaultLab()
  cleanUp.push(() => lab.close())
  nginx = await startNginx(lab.nodes.map(({ port }) => port))
  cleanUp.push(() => nginx.stop())
})

afterEach(async () => {
  for (const action of cleanUp.splice(0).reverse()) await action()
})

it('loses nothing that was acknowledged, whatever the transport', async () => {
  const url = `http://127.0.0.1:${nginx.port}`
  const over = (transport: TransportEndpoint['transport'], path: string): TransportEndpoint[] => [
    { transport, endpoint: `${url}/connection/${path}` },
  ]
  const endpoints = [
    ...['websocket', 'websocket'].map((path) => over('websocket', path)),
    ...['http_stream', 'http_stream'].map((path) => over('http_stream', path)),
    ...['sse', 'sse'].map((path) => over('sse', path)),
  ]
  const { ledger, customers, settle, told, close } = await openMarket(
    'rec:roll',
    lab.nodes,
    endpoints,
    { eventsource: FetchEventSource, emulationEndpoint: `${url}/emulation` },
  )
  cleanUp.push(close)
  for (const at of [0, 1]) {
    expect(await lab.node(at).stop()).toBe(0)
    await ledger.more(30)
    await lab.restart(at)
    await saysReady(lab.node(at), 200)
    await ledger.more(30)
  }
  expect(await settle()).toEqual([])
  expect(told()).toEqual(customers.map(() => 0))
  for (const { interruptions } of customers) expect(interruptions).toContain(3001)
}, 60_000)

it('carries streams whose requests arrive at the other node', async () => {
  const [one, two] = [lab.node(0), lab.node(1)]
  const endpoint = `${one.httpUrl}/connection/http_stream`
  const { settle, told, close } = await openMarket(
    'rec:cross',
    lab.nodes,
    [[{ transport: 'http_stream', endpoint }]],
    { emulationEndpoint: `${two.httpUrl}/emulation` },
  )
  cleanUp.push(close)
  expect(await settle()).toEqual([])
  expect(told()).toEqual([0])
})
