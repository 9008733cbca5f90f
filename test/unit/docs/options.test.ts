/** Options and defaults that the documentation states are those of the configuration schema. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { parse as parseYaml } from 'yaml'
import { parseConfig, parseDurationMs } from '../../../src/config/index.js'

const root = fileURLToPath(new URL('../../..', import.meta.url))
const read = (path: string) => readFileSync(join(root, path), 'utf8')
const load = (data: unknown, env: Record<string, string> = {}) => parseConfig(data, { env })
const defaults = load({}).config

/** Cells of the table rows that follow a header starting with these cells. */
function rows(text: string, ...header: string[]): string[][] {
  const lines = text.split('\n').map((line) =>
    line
      .trim()
      .split(/ *\| */)
      .slice(1, -1),
  )
  const start = lines.findIndex((cells) => header.every((name, index) => cells[index] === name))
  expect(start).toBeGreaterThan(-1)
  const rest = lines.slice(start + 2)
  return rest.slice(
    0,
    rest.findIndex((cells) => cells.length === 0),
  )
}

/** Option names of a cell; a name that starts with a dot continues the parent of the first. */
function names(cell: string): string[] {
  const all = [...cell.matchAll(/`([\w.]+)`/g)].map((match) => match[1] ?? '')
  const parent = (all[0] ?? '').split('.').slice(0, -1).join('.')
  return all.map((name) => (name.startsWith('.') ? parent + name : name))
}

function valueAt(from: unknown, path: string): unknown {
  return path
    .split('.')
    .reduce<unknown>((value, key) => (value as Record<string, unknown> | undefined)?.[key], from)
}

/** `65536 bytes`, `10 s`, `none`, `32 MiB`, `false` → as the configuration has it. */
function amount(text: string): unknown {
  const [number = '', unit = ''] = text.split(' ')
  if (text === 'none') return 0
  if (text === 'true' || text === 'false') return text === 'true'
  if (unit === 'MiB') return Number(number) * 1024 * 1024
  if (unit === '' || unit === 'bytes') {
    const duration = /\d[a-z]/.test(number) ? parseDurationMs(number) : null
    return duration ?? Number(number)
  }
  return parseDurationMs(number + unit)
}

describe('docs/promises.md', () => {
  const limits = rows(read('docs/promises.md'), 'limit', 'option', 'default')
    .map(([, option = '', initial = '']) => [names(option)[0] ?? '', initial] as const)
    .filter(([option]) => option !== '' && option !== 'timeout')

  it.each(limits)('states the default of %s', (option, initial) => {
    const value = option.startsWith('policy.')
      ? valueAt(defaults.rpc.proxy, option)
      : valueAt(defaults, option)
    expect(value).toBe(amount(initial))
  })

  it('lists limits', () => {
    expect(limits.length).toBeGreaterThan(8)
  })
})

describe('docs/proxy.md', () => {
  const text = read('docs/proxy.md')

  it.each(rows(text, 'key', 'default').map((cells) => [cells[0] ?? '', cells[1] ?? '']))(
    'knows the option %s',
    (cell) => {
      for (const name of names(cell)) expect(valueAt(defaults.rpc.proxy, name)).toBeDefined()
    },
  )

  const policies = rows(text.slice(text.indexOf('### Policies')), 'key', 'default')

  it.each(policies.map((cells) => [cells[0] ?? '', cells[1] ?? '']))(
    'states the defaults of %s',
    (cell, initial) => {
      const values = names(cell).map((name) => valueAt(defaults.rpc.proxy.policy, name))
      const stated = initial.split(', ')
      if (Array.isArray(values[0])) expect(values[0]).toEqual(stated)
      else expect(values).toEqual(stated.map(amount))
    },
  )

  it('names the endpoint option of each event', () => {
    for (const [, , endpoint = ''] of rows(text, 'event', 'the backend is asked', 'options')) {
      expect(valueAt(defaults, `${names(endpoint)[0] ?? ''}.endpoint`)).toBe('')
    }
  })

  const fragments = [...text.matchAll(/^```yaml\n([^]*?)^```$/gm)].map((match) => match[1] ?? '')

  it.each(fragments)('shows configuration that loads: %s', (fragment) => {
    const { warnings } = load(parseYaml(fragment), { BACKHAUL_VAR_PROXY_KEY: 'key' })
    expect(warnings).toEqual([])
  })
})

describe('README.md', () => {
  it('shows configuration that loads', () => {
    const [, fragment = ''] = /^```yaml\n([^]*?)^```$/m.exec(read('README.md')) ?? []
    const { config, warnings } = load(parseYaml(fragment))
    expect(warnings).toEqual([])
    expect(config.client.proxy.connect.enabled).toBe(true)
    expect(config.rpc.without_namespace.proxy_enabled).toBe(true)
  })
})

describe('docs/compatibility.md', () => {
  it.each([
    { webtransport: { enabled: true } },
    { channel: { without_namespace: { subscription_type: 'shared_poll' } } },
    { rpc: { proxy: { policy: { stream: { shared: true } } } } },
    { broker: { enabled: true, type: 'postgres' } },
    { controller: { enabled: true, type: 'postgres' } },
    { consumers: [{ name: 'one', enabled: true, type: 'aws_sqs' }] },
    { admin: { enabled: true } },
    { debug: { enabled: true } },
    { http_server: { tls_autocert: { enabled: true } } },
    { http_server: { http3: { enabled: true } } },
    { sockjs: true },
    { opentelemetry: { enabled: true } },
  ])('is right that %j stops the start', (data) => {
    expect(() => load(data)).toThrow()
  })
})

it('docs/compatibility.md is right that an unknown key stops the start and names the likely one', () => {
  expect(() => load({ clint: {} })).toThrow(/did you mean "client"/)
})

it('docs/maps.md shows configuration that loads', () => {
  const fragments = [...read('docs/maps.md').matchAll(/^```yaml\n([^]*?)^```$/gm)]
  expect(fragments).toHaveLength(2)
  for (const [, fragment = ''] of fragments) expect(load(parseYaml(fragment)).warnings).toEqual([])
})

it('config/maps.yaml loads without a warning', () => {
  expect(load(parseYaml(read('config/maps.yaml'))).warnings).toEqual([])
})

describe.each(['express', 'nest'])('config/%s.yaml', (name) => {
  const data: unknown = parseYaml(read(`config/${name}.yaml`))

  it('loads without a warning and switches on what the example answers', () => {
    const { config, warnings } = load(data, { BACKHAUL_VAR_PROXY_KEY: 'key' })
    expect(warnings).toEqual([])
    const { connect, refresh } = config.client.proxy
    expect([connect.enabled, refresh.enabled]).toEqual([true, true])
    expect(connect.http.static_headers.get('x-proxy-key')).toBe('key')
    expect(config.channel.namespaces.map((namespace) => namespace.name)).toEqual(['chat'])
    expect([config.health.enabled, config.prometheus.enabled]).toEqual([true, true])
  })

  it('does not load without the key that proves who asks', () => {
    expect(() => load(data)).toThrow(/BACKHAUL_VAR_PROXY_KEY/)
  })
})

it.each(['docs/streams.md', 'docs/runs.md'])('%s shows configuration that loads', (page) => {
  const fragments = [...read(page).matchAll(/^```yaml\n([^]*?)^```$/gm)]
  expect(fragments.length).toBeGreaterThan(1)
  for (const [, fragment = ''] of fragments) expect(load(parseYaml(fragment)).warnings).toEqual([])
})

it('config/runs.yaml loads without a warning', () => {
  expect(load(parseYaml(read('config/runs.yaml'))).warnings).toEqual([])
})
