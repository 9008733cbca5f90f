/** A proxy event that this server does not have: one row and one event, and everything else follows. */
import { describe, expect, it } from 'vitest'
import { parseConfig } from '../../../src/config/index.js'
import { eventsTable, proxyEvents, type ProxyEventRow } from '../../../src/contract/proxy-events.js'
import { record } from '../../../src/pipelines/answer.js'
import { optionalTextField, userField } from '../../../src/pipelines/envelope.js'
import { defineEvent } from '../../../src/pipelines/event.js'
import { compileEvents, events } from '../../../src/pipelines/index.js'
import { ClientErrors, error, ok } from '../../../src/protocol/index.js'
import { text } from '../../../src/wire/index.js'
import { fakeTime } from '../../support/fake-clock.js'
import { facts, FakeCaller, recordingLogger, recordingMetrics, reply } from './fixtures.js'

const row: ProxyEventRow = {
  name: 'read_receipt',
  path: 'channel.proxy.read_receipt',
  switch: { of: 'channel', enabled: 'read_receipt_proxy_enabled', name: 'read_receipt_proxy_name' },
  when: 'when a client has read a message',
  grpc: 'ReadReceipt',
  grpcBothWays: '',
  replayable: true,
  resultOnly: false,
  byServer: false,
  batchable: false,
  cacheable: false,
  runnable: false,
  docs: '#read_receipt',
}

type Receipt = { readonly namespace: string; readonly message: string }

const receiptResult = record({ seen: text() })

const receiptEvent = defineEvent<Receipt, { readonly seen: string }, string>({
  row,
  answer: receiptResult,
  route: (input, routes) => routes.forNamespace(input.namespace),
  request: [userField, optionalTextField('message', (input) => input.message)],
  result: (result) => ok(result?.seen ?? ''),
  onFailure: () => error(ClientErrors.internal),
  onUnusable: error(ClientErrors.internal),
  messages: {
    failure: 'error proxying receipt',
    noResult: null,
    notEnabled: 'receipt not enabled',
  },
  subject: (input) => ({ message: input.message }),
})

const rows = { ...proxyEvents, read_receipt: row }

const settings = {
  channel: {
    proxy: { read_receipt: { endpoint: 'http://backend.test/receipt' } },
    namespaces: [{ name: 'chat', read_receipt_proxy_enabled: true }, { name: 'plain' }],
  },
  proxy_defaults: { policy: { event_headers: true } },
}

function serve() {
  const { config } = parseConfig(settings, { proxyEvents: rows })
  const { clock, wheel } = fakeTime()
  const caller = new FakeCaller()
  const metrics = recordingMetrics()
  const log = recordingLogger()
  const deps = { clock, wheel, metrics, log, nodeId: 'n', version: '1', caller }
  const set = { ...events, read_receipt: receiptEvent }
  return { pipelines: compileEvents(set, config, deps), caller, metrics }
}

describe('an event from outside', () => {
  it('has its options, and this server does not know them without it', () => {
    expect(() => parseConfig(settings)).toThrow('channel.proxy.read_receipt')
    expect(() => parseConfig(settings, { proxyEvents: rows })).not.toThrow()
  })

  it('is checked at start: endpoint and name of its proxy', () => {
    const parse = (namespace: object) => () =>
      parseConfig({ channel: { without_namespace: namespace } }, { proxyEvents: rows })
    expect(parse({ read_receipt_proxy_enabled: true })).toThrow(
      'channel.proxy.read_receipt.endpoint',
    )
    expect(parse({ read_receipt_proxy_name: 'nobody' })).toThrow('proxy not found: nobody')
  })

  it('is asked, with the defaults of policies, and counted', async () => {
    const { pipelines, caller, metrics } = serve()
    caller.answer = () => reply({ result: { seen: 'yes' } })
    const outcome = await pipelines.readReceipt({ namespace: 'chat', message: '7' }, facts())
    expect(outcome).toEqual(ok('yes'))
    const [call] = caller.calls
    expect(call?.url).toBe('http://backend.test/receipt')
    expect(call?.json).toMatchObject({ transport: 'websocket', user: '56', message: '7' })
    expect(call?.header('x-backhaul-event')).toEqual(['read_receipt'])
    const counted = metrics.values.get(
      'backhaul_proxy_outcomes_total{protocol=http,type=read_receipt,name=default,outcome=result}',
    )
    expect(counted).toBe(1)
  })

  it('answers 108 where it is not switched on', async () => {
    const { pipelines } = serve()
    const outcome = await pipelines.readReceipt({ namespace: 'plain', message: '7' }, facts())
    expect(outcome).toMatchObject({ t: 'error', error: { code: 108 } })
  })

  it('has a line in the table of the documentation', () => {
    expect(eventsTable(rows)).toContain(
      '| [read_receipt](#read_receipt) | when a client has read a message | `channel.proxy.read_receipt` | namespace: `read_receipt_proxy_enabled` | yes |',
    )
  })
})
