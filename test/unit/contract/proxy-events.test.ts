/** Every row of the table of proxy events shows in whatever is derived from it. */
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { parseConfig } from '../../../src/config/index.js'
import {
  eventsTable,
  optionAt,
  proxyEvents,
  switchesOf,
  type ProxyEventRow,
} from '../../../src/contract/proxy-events.js'

const rows: readonly ProxyEventRow[] = Object.values(proxyEvents)

/** An object with a value at a dotted path. */
function at(path: string, value: unknown): Record<string, unknown> {
  return path.split('.').reduceRight((inner: unknown, key) => ({ [key]: inner }), value) as Record<
    string,
    unknown
  >
}

describe.each(rows)('$name', (row) => {
  it('is known under the name of its row', () => {
    expect(Object.hasOwn(proxyEvents, row.name)).toBe(true)
  })

  it('gets the defaults of policies, and keeps what it says itself', () => {
    const { config } = parseConfig({
      ...at(row.path, { policy: { limits: { max_header_bytes: 5 } } }),
      proxy_defaults: { policy: { limits: { max_header_bytes: 4, max_request_bytes: 7 } } },
    })
    expect(optionAt(config, `${row.path}.policy.limits.max_request_bytes`)).toBe(7)
    expect(optionAt(config, `${row.path}.policy.limits.max_header_bytes`)).toBe(5)
  })

  it('has an endpoint that is checked once it is switched on', () => {
    const on = row.switch
    const needed = { shared_poll: { hmac_secret_key: 'key' } }
    const switched =
      on.of === 'server'
        ? at(row.path, { enabled: true })
        : at(`${on.of}.without_namespace.${on.enabled}`, on.is ?? true)
    expect(() => parseConfig({ ...needed, ...switched })).toThrow(`${row.path}.endpoint`)
    expect(() => parseConfig(needed)).not.toThrow()
  })

  it('refuses a proxy that is not there even while it is off', () => {
    if (row.switch.of === 'server') return
    const path = `${row.switch.of}.without_namespace.${row.switch.name}`
    expect(() => parseConfig(at(path, 'nobody'))).toThrow(`${path}: proxy not found: nobody`)
  })

  it('is off by default in every namespace', () => {
    const { config } = parseConfig({
      channel: { namespaces: [{ name: 'chat' }] },
      rpc: { namespaces: [{ name: 'chat' }] },
    })
    const switches = switchesOf(row, config)
    expect(switches.map(({ namespace }) => namespace)).toEqual(
      row.switch.of === 'server' ? [''] : ['', 'chat'],
    )
    expect(switches.every(({ enabled, proxy }) => !enabled && proxy === 'default')).toBe(true)
  })
})

it('docs/proxy.md lists the events as the table does', () => {
  const page = readFileSync('docs/proxy.md', 'utf8')
  const lines = page.slice(page.indexOf('| event '), page.indexOf('\n\n"May be')).split('\n')
  const plain = lines
    .map((line) => line.replace(/ +/g, ' '))
    .filter((line) => !line.startsWith('| -'))
  expect(plain.join('\n')).toBe(eventsTable(proxyEvents))
})
