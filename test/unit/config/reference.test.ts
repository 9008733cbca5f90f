import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import {
  configInputs,
  configJsonSchema,
  configReference,
  loadConfig,
  maskSecrets,
  parseConfig,
  plainConfig,
} from '../../../src/config/index.js'
import { configOf } from './support.js'

describe('sample files', () => {
  it.each(readdirSync('config').filter((name) => name.endsWith('.yaml')))('%s is valid', (name) => {
    const env = { BACKHAUL_VAR_PROXY_KEY: 'key', BACKHAUL_HTTP_API_KEY: 'key' }
    const loaded = loadConfig(configInputs({ file: `config/${name}`, env, dotenv: false }))
    expect(loaded.warnings).toEqual([])
  })
})

describe('the reference file', () => {
  it('is what configdoc prints', () => {
    expect(readFileSync('config/reference.yaml', 'utf8')).toBe(configReference())
  })

  it('loads without a warning and changes nothing', () => {
    const loaded = loadConfig(
      configInputs({ file: 'config/reference.yaml', env: {}, dotenv: false }),
    )
    expect(loaded.warnings).toEqual([])
    expect(loaded.config).toEqual(parseConfig({}).config)
  })

  it('names every built option', () => {
    const text = configReference()
    const names = new Set<string>()
    const collect = (value: unknown): void => {
      if (typeof value !== 'object' || value === null || Array.isArray(value)) return
      for (const [key, inner] of Object.entries(value)) {
        names.add(key)
        collect(inner)
      }
    }
    collect(plainConfig(configOf({})))
    for (const name of names) expect(text).toMatch(new RegExp(`^\\s*${name}:`, 'm'))
  })
})

describe('the JSON schema', () => {
  it('is what docs/config.schema.json holds', () => {
    const stored: unknown = JSON.parse(readFileSync('docs/config.schema.json', 'utf8'))
    expect(stored).toEqual(JSON.parse(JSON.stringify(configJsonSchema())))
  })

  it('describes every option', () => {
    const schema = configJsonSchema() as { $defs: Record<string, Node> }
    type Node = { description?: string; $ref?: string; properties?: Record<string, Node> }
    const describe = ({ description, $ref }: Node): string | undefined =>
      description ?? ($ref === undefined ? undefined : schema.$defs[$ref.slice(8)]?.description)
    const visit = (node: unknown): void => {
      if (typeof node !== 'object' || node === null) return
      for (const [name, property] of Object.entries((node as Node).properties ?? {})) {
        // The parts of a {key, value} pair explain themselves.
        if (name === 'key' || name === 'value') continue
        expect([name, describe(property)]).toEqual([name, expect.stringMatching(/\w/)])
      }
      for (const inner of Object.values(node)) visit(inner)
    }
    visit(schema)
  })
})

describe('dumps', () => {
  const secrets = {
    client: {
      token: { hmac_secret_key: 'topsecret1' },
      proxy: { connect: { endpoint: 'https://user:topsecret2@host/x?key=topsecret3' } },
    },
    http_api: { key: 'topsecret4' },
    proxies: [
      { name: 'aa', endpoint: 'http://a', http: { static_headers: { auth: 'topsecret5' } } },
    ],
  }

  it('mask secrets, header values and credentials in URLs', () => {
    const text = JSON.stringify(maskSecrets(configOf(secrets)))
    expect(text).not.toContain('topsecret')
    expect(text).toContain('"key":"auth","value":"***"')
    expect(text).toContain('https://***:***@host/x?***')
  })

  it('without a mask read back as the same configuration', () => {
    const config = configOf(secrets)
    expect(configOf(plainConfig(config))).toEqual(config)
  })
})
