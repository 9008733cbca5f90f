import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { ConfigError, configInputs, loadConfig } from '../../../../src/config/index.js'
import { folderWith } from '../support.js'

/** Faults of a file with this content; '' when it is accepted. */
function faultsOfFile(name: string, content: string | Buffer): string {
  const cwd = folderWith({})
  writeFileSync(join(cwd, name), content)
  try {
    loadConfig(configInputs({ cwd, file: name, env: {} }))
    return ''
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error
    return error.message
  }
}

const configOfFile = (name: string, content: string) =>
  loadConfig(configInputs({ cwd: folderWith({ [name]: content }), file: name, env: {} })).config

describe('the text of a configuration file', () => {
  it.each([
    ['c.yaml', 'node: {name: a}\n---\nclient: {insecure: true}\n', 'more than one YAML document'],
    ['c.yaml', 'node:\n  name: !secret x\n', 'near line 2'],
    ['c.yaml', 'node: {}\nclient: !!set {a}\n', 'line 2'],
    ['c.yaml', 'node:\n  name: !!binary aGk=\n', 'the tag near line 2 has no meaning here'],
    ['c.yaml', 'node:\n  name: a\n  name: b\n', 'a key is given twice near line 3'],
    ['c.yaml', 'a: &x [*x]\n', 'an alias refers to what it is part of'],
    ['c.yaml', '? [a]\n: b\n', 'the key near line 1 is not a text'],
    ['c.json', '{"node":\n{"name":"a",\n"name":"b"}}', 'a key is given twice near line 3'],
    ['c.json', '{\n"node": {},\n"client": oops\n}\n\n\n', 'not valid JSON near line 3'],
    ['c.json', '{\n"node": {}\n"client": {}\n}\n', 'not valid JSON near line 3'],
    ['c.json', '{\n"node": {},\n}\n', 'not valid JSON near line 3'],
    ['c.json', '{"node": {}}\n\n{}', 'not valid JSON near line 3'],
    ['c.json', '{"node": {} // a\n}', 'not valid JSON near line 1'],
    ['c.json', "{'node': {}}", 'not valid JSON near line 1'],
    ['c.toml', '[node]\nname = "a"\nname = "b"\n', 'not valid TOML near line 3'],
  ])('of %s is refused where it cannot be kept whole: %j', (name, content, problem) => {
    expect(faultsOfFile(name, content)).toContain(problem)
  })

  it.each([
    ['c.yaml', '---\nnode: {name: a}\n...\n'],
    ['c.yaml', '\uFEFFnode: {name: a}\n'],
    ['c.json', '\uFEFF{\n\t"node":\n\t{ "name": "a" }\r\n}'],
    ['c.json', '{"node":{"name":"\\u0061"}}'],
    ['c.toml', '\uFEFF[node]\nname = "a"\n'],
  ])('of %s is read: %j', (name, content) => {
    expect(configOfFile(name, content).node.name).toBe('a')
  })

  it('is UTF-8, and nothing else', () => {
    const latin1 = Buffer.from('node:\n  name: caf\u00e9\n', 'latin1')
    expect(faultsOfFile('c.yaml', latin1)).toBe('c.yaml: is not UTF-8 (near line 2)')
    expect(faultsOfFile('c.json', Buffer.from('\uFEFF{}', 'utf16le'))).toContain('is not UTF-8')
    expect(configOfFile('c.yaml', 'node: {name: caf\u00e9}').node.name).toBe('caf\u00e9')
  })
})

describe('numbers and booleans in options that are texts', () => {
  const secret = (value: string) => `client:\n  token:\n    hmac_secret_key: ${value}\n`
  const path = 'client.token.hmac_secret_key'

  it.each(['012345', '1.10', '1.0', 'true', '123456789012345678901', '0x1F', '1e3', '.inf', '[a]'])(
    'are refused in YAML when the text would be another: %s',
    (value) => {
      expect(faultsOfFile('c.yaml', secret(value))).toBe(
        `${path}: must be a text: write it in quotes, as it stands it is read as something else (line 3)`,
      )
    },
  )

  it.each(['1.0', 'true', '123456789012345678901', '1e3', '-0'])(
    'are refused in JSON: %s',
    (value) => {
      const json = `{"client":{"token":{\n"hmac_secret_key":${value}}}}`
      expect(faultsOfFile('c.json', json)).toContain(`${path}: must be a text`)
      expect(faultsOfFile('c.json', json)).toContain('(line 2)')
    },
  )

  it.each(['1.10', 'true', '0o660', '0x1F', '1_000', '2020-01-01'])(
    'are refused in TOML: %s',
    (value) => {
      const toml = `[client.token]\nhmac_secret_key = ${value}\n`
      expect(faultsOfFile('c.toml', toml)).toContain(`${path}: must be a text`)
    },
  )

  it.each([
    ['c.yaml', 'http_server: {internal_port: 9000}'],
    ['c.json', '{"http_server":{"internal_port":9000}}'],
    ['c.toml', '[http_server]\ninternal_port = 9000\n'],
  ])('are taken from %s where the text is the same', (name, content) => {
    expect(configOfFile(name, content).http_server.internal_port).toBe('9000')
  })

  it('leave no socket open to everybody', () => {
    expect(faultsOfFile('c.yaml', 'http_server:\n  unix_socket_mode: 0o660\n')).toBe(
      'http_server.unix_socket_mode: must be a text: write it in quotes, as it stands it is read as something else (line 2)',
    )
    expect(
      configOfFile('c.yaml', "http_server: {unix_socket_mode: '0660'}").http_server,
    ).toHaveProperty('unix_socket_mode', '0660')
  })

  it('are refused in lists and maps, too', () => {
    expect(faultsOfFile('c.yaml', 'client:\n  allowed_origins: [true]\n')).toContain('(line 2)')
    const headers = 'rpc:\n  proxy:\n    http:\n      static_headers:\n        x: 1.10\n'
    expect(faultsOfFile('c.yaml', headers)).toContain('rpc.proxy.http.static_headers')
  })

  it('keep their meaning in options that are numbers', () => {
    const yaml = 'client: {channel_limit: 0x10, concurrency: 012, connection_limit: 1e3}'
    expect(configOfFile('c.yaml', yaml).client).toMatchObject({
      channel_limit: 16,
      concurrency: 12,
      connection_limit: 1000,
    })
    expect(configOfFile('c.toml', '[client]\nchannel_limit = 1_0\n').client.channel_limit).toBe(10)
  })
})

describe('lines', () => {
  it('are those of the faulty key, in lists and merged mappings too', () => {
    const yaml = `
x: &base
  history_size: many
channel:
  namespaces:
    - name: chat
      presence: maybe
    - <<: *base
      name: news
`
    expect(faultsOfFile('c.yaml', yaml).split('\n')).toEqual([
      'x: unknown key; remove it, or start with --lenient to ignore it (line 2)',
      'channel.namespaces.chat.presence: must be true or false (line 7)',
      'channel.namespaces.news.history_size: must be a whole number (line 3)',
    ])
  })

  it('are told of what rules find, too', () => {
    const json = '{\n"client": {\n"ping_interval": "1s"\n}\n}'
    expect(faultsOfFile('c.json', json)).toBe(
      'client.ping_interval: ping_interval must be greater than pong_timeout (line 3)',
    )
  })

  it('give way to the variable that set the value', () => {
    const cwd = folderWith({ 'c.yaml': 'client:\n  concurrency: 1\n' })
    const env = { BACKHAUL_CLIENT_CONCURRENCY: 'x' }
    expect(() => loadConfig(configInputs({ cwd, file: 'c.yaml', env }))).toThrow(
      'client.concurrency: must be a whole number (from BACKHAUL_CLIENT_CONCURRENCY)',
    )
  })
})
