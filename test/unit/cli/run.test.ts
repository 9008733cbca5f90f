import { execFileSync } from 'node:child_process'
import { createHmac, generateKeyPairSync, type KeyObject } from 'node:crypto'
import { existsSync, mkdtempSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { checkNode } from '../../../src/app/index.js'
import type { TokenVerifier } from '../../../src/auth/ports.js'
import { openVerifier, runCli, type CliEnvironment } from '../../../src/cli/index.js'
import {
  configInputs,
  configVariables,
  loadConfig,
  parseConfig,
  type ConfigInputs,
} from '../../../src/config/index.js'

const NOW = 1_700_000_000_000

type World = CliEnvironment & {
  readonly out: () => string
  readonly err: () => string
  readonly started: ConfigInputs[]
}

function worldWith(files: Record<string, string>, extra: Partial<CliEnvironment> = {}): World {
  const cwd = mkdtempSync(join(tmpdir(), 'backhaul-cli-'))
  for (const [name, content] of Object.entries(files)) writeFileSync(join(cwd, name), content)
  const out: string[] = []
  const err: string[] = []
  const started: ConfigInputs[] = []
  return {
    cwd,
    env: {},
    runServer: (inputs) => {
      started.push(inputs)
      return Promise.resolve()
    },
    checkNode,
    openVerifier,
    print: (text) => out.push(text),
    unread: new AbortController().signal,
    complain: (line) => err.push(`${line}\n`),
    now: () => NOW,
    ...extra,
    out: () => out.join(''),
    err: () => err.join(''),
    started,
  }
}

const SECRET = 'client: {token: {hmac_secret_key: s3cret}}'

const spki = (key: KeyObject): string => key.export({ type: 'spki', format: 'pem' }).toString()
const rsa = (bits: number): string =>
  spki(generateKeyPairSync('rsa', { modulusLength: bits }).publicKey)
const privateRsa = generateKeyPairSync('rsa', { modulusLength: 2048 })
  .privateKey.export({ type: 'pkcs8', format: 'pem' })
  .toString()
const curve = (name: string): string =>
  spki(generateKeyPairSync('ec', { namedCurve: name }).publicKey)

const claimsOf = (token: string): unknown =>
  JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString())

describe('the server command', () => {
  it.each([
    [['--config', 'x.yaml', '-p', '9000']],
    [['serve', '-c', 'x.yaml', '--http_server.port=9000']],
  ])('is the default one: %j', async (argv) => {
    const world = worldWith({})
    expect(await runCli(argv, world)).toBe(0)
    expect(world.started).toEqual([
      {
        file: 'x.yaml',
        cwd: world.cwd,
        env: {},
        flags: new Map([['http_server.port', '9000']]),
        lenient: false,
        fileRequired: true,
        dotenv: true,
      },
    ])
  })

  it('runs without any argument, with config.json', async () => {
    const world = worldWith({})
    await runCli([], world)
    expect(world.started[0]?.file).toBe('config.json')
    expect(world.started[0]?.flags.size).toBe(0)
  })

  it('passes every flag on, also those of options that are not built', async () => {
    const world = worldWith({})
    await runCli(['--lenient', '--admin.enabled', '--client.insecure=false'], world)
    expect(world.started[0]?.lenient).toBe(true)
    expect([...(world.started[0]?.flags ?? [])]).toEqual([
      ['admin.enabled', 'true'],
      ['client.insecure', 'false'],
    ])
  })

  it('prints every fault of the configuration on a line of its own and exits 1', async () => {
    const world = worldWith(
      { 'c.yaml': 'chanel: {}\nhttp_server: {port: x}\n' },
      {
        runServer: (inputs) => {
          loadConfig(inputs)
          return Promise.resolve()
        },
      },
    )
    expect(await runCli(['-c', 'c.yaml'], world)).toBe(1)
    expect(world.err()).toBe(
      'config error: chanel: unknown key; did you mean "channel"? (line 1)\n' +
        'config error: http_server.port: must be a whole number (line 2)\n',
    )
  })

  it.each([
    [['--http_server.prot', '1'], 'error: unknown flag: --http_server.prot\n'],
    [['sevre'], 'error: unknown command "sevre"; see backhaul --help\n'],
    [['serve', 'extra'], 'error: unexpected argument "extra"\n'],
  ])('refuses %j and exits 1', async (argv, message) => {
    const world = worldWith({})
    expect(await runCli(argv, world)).toBe(1)
    expect(world.err()).toBe(message)
    expect(world.started).toEqual([])
  })

  it('does not hide bugs', async () => {
    const bug = new TypeError('bug')
    const world = worldWith({}, { runServer: () => Promise.reject(bug) })
    await expect(runCli([], world)).rejects.toBe(bug)
  })
})

describe('help', () => {
  it('lists every command', async () => {
    const world = worldWith({})
    expect(await runCli(['--help'], world)).toBe(0)
    for (const name of [
      'serve',
      'checkconfig',
      'genconfig',
      'gentoken',
      'gensubtoken',
      'checktoken',
      'checksubtoken',
      'version',
      'configschema',
      'configdoc',
      'defaultconfig',
      'defaultenv',
      'tail',
      'replay',
      'migrate',
    ]) {
      expect(world.out()).toContain(name)
    }
  })

  it.each([
    ['serve', '--help'],
    ['gentoken', '-h'],
    ['checktoken', '-h'],
  ])('of %s names its flags', async (name, flag) => {
    const world = worldWith({})
    expect(await runCli([name, flag], world)).toBe(0)
    expect(world.out()).toContain('--config')
    expect(world.out()).not.toContain('\u001b')
    expect(world.started).toEqual([])
  })

  it('says that serve is not the static file server of the reference', async () => {
    const world = worldWith({})
    await runCli(['serve', '-h'], world)
    expect(world.out()).toContain('not the static file server')
  })
})

describe('version', () => {
  it('is one line with the semver of package.json', async () => {
    const world = worldWith({})
    const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string }
    expect(await runCli(['version'], world)).toBe(0)
    expect(world.out()).toBe(`Backhaul v${version} (Node version: ${process.version})\n`)
  })
})

describe('checkconfig', () => {
  const check = async (content: string | null, ...flags: string[]) => {
    const world = worldWith(content === null ? {} : { 'c.yaml': content })
    const code = await runCli(['checkconfig', '-c', 'c.yaml', ...flags], world)
    return [code, world.out() + world.err()]
  }

  it('is silent when all is well', async () => {
    expect(await check(SECRET)).toEqual([0, ''])
    expect(await check(SECRET, '--strict')).toEqual([0, ''])
  })

  it('fails on a missing file and on broken syntax', async () => {
    expect(await check(null)).toEqual([1, 'error getting config: c.yaml: config file not found\n'])
    expect(await runCli(['checkconfig'], worldWith({}))).toBe(1)
    expect(await check('a: [')).toEqual([
      1,
      expect.stringMatching(/^error getting config: c\.yaml: not valid YAML/),
    ])
  })

  it('prints every fault', async () => {
    expect(await check('chanel: {}\nclient: {ping_interval: 1s}\n')).toEqual([
      1,
      'error validating config: chanel: unknown key; did you mean "channel"? (line 1)\n' +
        'error validating config: client.ping_interval: ping_interval must be greater than pong_timeout (line 2)\n',
    ])
  })

  it('accepts unknown keys when lenient, and refuses them again when strict', async () => {
    const content = 'zzzzzzzz: 1\nclient: {Yyyyyyyy: 1}\n'
    expect(await check(content, '--lenient')).toEqual([0, ''])
    expect(await check(content, '--lenient', '-s')).toEqual([
      1,
      'unknown keys in config: zzzzzzzz, client.yyyyyyyy\n',
    ])
  })

  it.each([
    ['an RSA key that is too short', rsa(1024), 'rsa_public_key'],
    ['a private key in place of the public one', privateRsa, 'rsa_public_key'],
    ['a curve that is none of JWT', curve('secp256k1'), 'ecdsa_public_key'],
  ])('refuses what the start refuses: %s', async (_what, pem, option) => {
    const content = JSON.stringify({ client: { token: { [option]: pem } } })
    const [code, text] = await check(content)
    expect(code).toBe(1)
    expect(text).toMatch(/^error validating config: .+\n$/)
  })

  it('refuses an endpoint that no call could be made to', async () => {
    const connect = { enabled: true, endpoint: 'http://u:100%@localhost:3000/' }
    const [code] = await check(JSON.stringify({ client: { proxy: { connect } } }))
    expect(code).toBe(1)
  })

  it('refuses files that the start could not write', async () => {
    expect(await check('log: {file: /nowhere/at/all.log}')).toEqual([
      1,
      'error validating config: log.file: cannot be written: /nowhere/at/all.log\n',
    ])
  })

  it('reads .env as the start does', async () => {
    const world = worldWith({ 'c.yaml': SECRET, '.env': 'BACKHAUL_CLIENT_CONCURRENCY=x\n' })
    expect(await runCli(['checkconfig', '-c', 'c.yaml'], world)).toBe(1)
    expect(world.err()).toContain('(from BACKHAUL_CLIENT_CONCURRENCY)')
  })

  it('does not mind unknown variables', async () => {
    const world = worldWith({ 'c.yaml': SECRET }, { env: { CENTRIFUGO_NONSENSE: '1' } })
    expect(await runCli(['checkconfig', '-c', 'c.yaml', '--strict'], world)).toBe(0)
  })
})

describe('genconfig', () => {
  it.each(['config.json', 'c.yaml', 'c.yml', 'c.toml'])(
    'writes %s for its owner only',
    async (file) => {
      const world = worldWith({})
      expect(await runCli(['genconfig', '-c', file], world)).toBe(0)
      expect(world.out() + world.err()).toBe('')
      const path = join(world.cwd, file)
      expect(statSync(path).mode & 0o777).toBe(0o600)
      const { config } = loadConfig(configInputs({ cwd: world.cwd, file, env: {} }))
      expect(Buffer.from(config.client.token.hmac_secret_key, 'base64url')).toHaveLength(64)
      expect(config.http_api.key).not.toBe(config.client.token.hmac_secret_key)
      expect(config.admin).toMatchObject({ enabled: false })
      expect(Buffer.from(config.admin.secret, 'base64url')).toHaveLength(64)
      expect(Buffer.from(config.admin.password, 'base64url')).toHaveLength(16)
    },
  )

  it('writes config.json by default, never over another file', async () => {
    const world = worldWith({})
    expect(await runCli(['genconfig'], world)).toBe(0)
    const before = readFileSync(join(world.cwd, 'config.json'), 'utf8')
    expect(await runCli(['genconfig'], world)).toBe(1)
    expect(world.err()).toBe('error: output config file already exists: config.json\n')
    expect(readFileSync(join(world.cwd, 'config.json'), 'utf8')).toBe(before)
  })

  it('refuses other extensions', async () => {
    const world = worldWith({})
    expect(await runCli(['genconfig', '-c', 'c.ini'], world)).toBe(1)
    expect(world.err()).toContain('output config file must have one of supported extensions')
  })

  it('removes what it wrote when the environment makes it invalid', async () => {
    const world = worldWith({}, { env: { CENTRIFUGO_HTTP_SERVER_PORT: 'x' } })
    expect(await runCli(['genconfig'], world)).toBe(1)
    expect(existsSync(join(world.cwd, 'config.json'))).toBe(false)
  })
})

describe('migrate', () => {
  const OLD = JSON.stringify({ token_hmac_secret_key: 's', sockjs: true, health: true })

  it('prints the result in the format of the file, and tells what happened', async () => {
    const world = worldWith({ 'old.json': OLD })
    expect(await runCli(['migrate', 'old.json'], world)).toBe(0)
    expect(JSON.parse(world.out())).toEqual({
      client: { token: { hmac_secret_key: 's' } },
      health: { enabled: true },
    })
    expect(world.err()).toBe(
      [
        'layout: v4 or v5',
        'moved: token_hmac_secret_key -> client.token.hmac_secret_key',
        'moved: health -> health.enabled',
        'dropped: sockjs: SockJS is gone: clients fall back to http_stream and sse',
        '2 moved, 1 dropped, 0 to mend by hand',
        '',
      ].join('\n'),
    )
  })

  it('writes a new file, in the format of its name, and never over another', async () => {
    const world = worldWith({ 'old.json': OLD })
    expect(await runCli(['migrate', 'old.json', '-q', '-o', 'new.yaml'], world)).toBe(0)
    expect(await runCli(['checkconfig', '-c', 'new.yaml'], world)).toBe(0)
    expect(await runCli(['migrate', 'old.json', '-q', '-o', 'new.yaml'], world)).toBe(1)
    expect(world.err()).toContain('error: new.yaml exists already')
  })

  it('ends with 1 when something is left to mend, or there is nothing to convert', async () => {
    const world = worldWith({ 'old.json': '{"port":"eight"}' })
    expect(await runCli(['migrate', 'old.json'], world)).toBe(1)
    expect(world.err()).toContain('to mend: http_server.port: ')
    expect(await runCli(['migrate', 'none.json'], world)).toBe(1)
    expect(await runCli(['migrate'], world)).toBe(1)
    expect(world.err()).toContain('error: file is required')
  })
})

describe('defaultconfig', () => {
  it.each(['c.json', 'c.yaml', 'c.toml'])('writes %s with every default', async (file) => {
    const world = worldWith({})
    expect(await runCli(['defaultconfig', '-c', file], world)).toBe(0)
    const loaded = loadConfig(configInputs({ cwd: world.cwd, file, env: {} }))
    expect(loaded.config).toEqual(loadConfig(configInputs({ cwd: world.cwd, env: {} })).config)
    expect(await runCli(['defaultconfig', '-c', file], world)).toBe(1)
    expect(world.err()).toBe('error: target file already exists\n')
  })

  it('keeps the values of a base file, and prints on a dry run', async () => {
    const world = worldWith({ 'base.yaml': 'client: {channel_limit: 7}' })
    expect(await runCli(['defaultconfig', '-d', '-b', 'base.yaml', '-c', 'c.json'], world)).toBe(0)
    expect(JSON.parse(world.out())).toMatchObject({
      client: { channel_limit: 7, ping_interval: '25s' },
    })
    expect(existsSync(join(world.cwd, 'c.json'))).toBe(false)
  })
})

describe('defaultenv', () => {
  const printed = async (files: Record<string, string>, ...argv: string[]): Promise<World> => {
    const world = worldWith(files)
    const code = await runCli(['defaultenv', ...argv], world)
    expect([
      code,
      world
        .err()
        .replace(/^warning: .*$/gm, '')
        .trim(),
    ]).toEqual([0, ''])
    return world
  }
  /** What a server in a folder with this `.env` runs with. */
  const configFrom = (dotenv: string): unknown =>
    loadConfig(configInputs({ cwd: worldWith({ '.env': dotenv }).cwd, env: {} })).config
  const BASE = [
    'channel: {namespaces: [{name: chat}, {name: news, history_size: 7, history_ttl: 90s}]}',
    'client: {allowed_origins: ["https://a.example", "https://b.example"], channel_limit: 9}',
    "http_api: {key: 'a$b \\`c\\\\\"''d'}",
    'proxies: [{name: p1, endpoint: "http://localhost/x", http: {static_headers: {X-A: "1 2"}}}]',
    "admin: {password: 'two words', secret: 'plain'}",
  ].join('\n')

  it('prints every variable with its default, sorted, and they change nothing', async () => {
    const world = await printed({})
    const lines = world.out().trimEnd().split('\n')
    expect(lines).toEqual([...lines].sort())
    expect(lines).toContain('BACKHAUL_CLIENT_PING_INTERVAL=25s')
    expect(lines).toContain('BACKHAUL_CHANNEL_NAMESPACES=""')
    expect(world.err()).toBe('')
    expect(configFrom(world.out())).toEqual(parseConfig({}).config)
    const warned = loadConfig(
      configInputs({ cwd: worldWith({ '.env': world.out() }).cwd, env: {} }),
    ).warnings
    expect(warned.map(({ message }) => message)).not.toContain('unknown var in environment')
  })

  it.each([[[]], [['--base-non-zero-only']]])('repeats a base file whole: %j', async (more) => {
    const world = await printed({ 'b.yaml': BASE }, '-b', 'b.yaml', ...more)
    expect(world.err()).toBe('')
    const file = worldWith({ 'b.yaml': BASE })
    const wanted = loadConfig(configInputs({ cwd: file.cwd, file: 'b.yaml', env: {} })).config
    expect(configFrom(world.out())).toEqual(wanted)
    expect(world.out()).toContain('BACKHAUL_CHANNEL_NAMESPACES_NEWS_HISTORY_TTL=1m30s\n')
    const count = world.out().trimEnd().split('\n').length
    if (more.length > 0) expect(count).toBeLessThan(20)
  })

  it('means the same to a shell', async () => {
    const world = await printed({ 'b.yaml': BASE }, '-b', 'b.yaml')
    const script = `set -a\n${world.out()}node -p process.env.BACKHAUL_HTTP_API_KEY`
    const { cwd } = worldWith({ 'b.yaml': BASE })
    const { config } = loadConfig(configInputs({ cwd, file: 'b.yaml', env: {} }))
    expect(config.http_api.key).toMatch(/[$].*`.*\\.*".*'/)
    expect(execFileSync('sh', ['-c', script], { encoding: 'utf8' })).toBe(
      `${config.http_api.key}\n`,
    )
  })

  it('names what no variable can say', async () => {
    const base = "recorder: {redact: {keys: ['a b']}}\nhttp_server: {client_ip: {header: ''}}"
    const world = await printed({ 'b.yaml': base }, '-b', 'b.yaml')
    expect(world.err()).toBe(
      'warning: BACKHAUL_HTTP_SERVER_CLIENT_IP_HEADER: no variable can say this value: keep it in a file\n' +
        'warning: BACKHAUL_RECORDER_REDACT_KEYS: no variable can say this value: keep it in a file\n',
    )
  })
})

describe('gentoken', () => {
  const generate = async (...flags: string[]) => {
    const world = worldWith({ 'c.yaml': SECRET })
    const code = await runCli([flags[0] ?? '', '-c', 'c.yaml', ...flags.slice(1)], world)
    return { code, out: world.out(), err: world.err() }
  }

  it('prints a token for a user with the usual expiry', async () => {
    const { code, out } = await generate('gentoken', '-u', '42')
    const [line = '', token = '', end] = out.split('\n')
    expect(code).toBe(0)
    expect(line).toBe('HMAC SHA-256 JWT for user "42" with expiration TTL 168h0m0s:')
    expect(end).toBe('')
    expect(claimsOf(token)).toEqual({ sub: '42', iat: NOW / 1000, exp: NOW / 1000 + 604_800 })
    const body = token.slice(0, token.lastIndexOf('.'))
    const signature = createHmac('sha256', 's3cret').update(body).digest('base64url')
    expect(token).toBe(`${body}.${signature}`)
    expect(token.startsWith('eyJ')).toBe(true)
  })

  it.each([
    [['-t', '90'], 'HMAC SHA-256 JWT for anonymous user with expiration TTL 1m30s:', true],
    [['-t', '-1'], 'HMAC SHA-256 JWT for anonymous user without expiration:', false],
    [['-t', '0'], 'HMAC SHA-256 JWT for anonymous user with expiration TTL 0s:', false],
  ])('words expiry for %j', async (flags, line, expires) => {
    const { out } = await generate('gentoken', ...flags)
    const [first, token = ''] = out.split('\n')
    expect(first).toBe(line)
    expect(Object.keys(claimsOf(token) as object).includes('exp')).toBe(expires)
    expect(claimsOf(token)).not.toHaveProperty('sub')
  })

  it('prints nothing but the token when quiet', async () => {
    const { out } = await generate('gentoken', '-q', '-u', '1')
    expect(out).toMatch(/^eyJ[\w-]+\.[\w-]+\.[\w-]+$/)
  })

  it('adds the configured user claim', async () => {
    const world = worldWith({
      'c.yaml': 'client: {token: {hmac_secret_key: s, user_id_claim: uid}}',
    })
    await runCli(['gentoken', '-c', 'c.yaml', '-q', '-u', '7'], world)
    expect(claimsOf(world.out())).toMatchObject({ sub: '7', uid: '7' })
  })

  it('needs a secret', async () => {
    const world = worldWith({})
    expect(await runCli(['gentoken'], world)).toBe(1)
    expect(world.err()).toContain('error: gentoken only supports generating HMAC-signed tokens, ')
  })

  it('refuses a ttl that is no number', async () => {
    expect(await generate('gentoken', '-t', '1h')).toMatchObject({ code: 1, out: '' })
  })

  it('makes subscription tokens with the block that verifies them', async () => {
    const { out } = await generate('gensubtoken', '-u', '42', '-s', 'chat:x')
    const [line, token = ''] = out.split('\n')
    expect(line).toBe(
      'HMAC SHA-256 JWT for user "42" and channel "chat:x" with expiration TTL 168h0m0s:',
    )
    expect(claimsOf(token)).toMatchObject({ sub: '42', channel: 'chat:x' })

    const separate = 'client: {token: {hmac_secret_key: a}, subscription_token: {enabled: true}}'
    const world = worldWith({ 'c.yaml': separate })
    expect(await runCli(['gensubtoken', '-c', 'c.yaml', '-s', 'x'], world)).toBe(1)
    expect(world.err()).toContain('gensubtoken only supports')
  })

  it('needs a channel for subscription tokens', async () => {
    expect(await generate('gensubtoken', '-u', '1')).toEqual({
      code: 1,
      out: '',
      err: 'error: channel is required\n',
    })
  })
})

describe('checktoken', () => {
  const token = `${Buffer.from('{"alg":"HS256"}').toString('base64url')}.${Buffer.from('{"sub":"42"}').toString('base64url')}.AAAA`
  const verifier = (answer: Awaited<ReturnType<TokenVerifier['connection']>>): TokenVerifier => ({
    algorithms: [],
    connection: () => answer,
    subscription: () => ({ t: 'expired' }),
  })

  it('prints user and payload of a valid token', async () => {
    const ok = {
      t: 'ok',
      user: '42',
      expireAt: 0,
      info: null,
      meta: null,
      subs: new Map(),
    } as const
    const world = worldWith({}, { openVerifier: () => verifier(ok) })
    expect(await runCli(['checktoken', token], world)).toBe(0)
    expect(world.out()).toBe('valid token for user 42\npayload: {"sub":"42"}\n')
  })

  it('says why a token is refused', async () => {
    const bad = { t: 'invalid', problem: 'signature does not match' } as const
    const world = worldWith({}, { openVerifier: () => verifier(bad) })
    expect(await runCli(['checktoken', token], world)).toBe(1)
    expect(world.err()).toBe(
      'error: token with algorithm HS256 and claims {"sub":"42"} has error: signature does not match\n',
    )
    expect(await runCli(['checksubtoken', token], world)).toBe(1)
    expect(world.err()).toContain('has error: token expired')
  })

  it('accepts what gentoken and gensubtoken make, and nothing else', async () => {
    const files = { 'c.yaml': SECRET }
    const clock = { now: () => Date.now() }
    const made = worldWith(files, clock)
    await runCli(['gentoken', '-c', 'c.yaml', '-q', '-u', '42'], made)
    const checked = worldWith(files)
    expect(await runCli(['checktoken', '-c', 'c.yaml', made.out()], checked)).toBe(0)
    expect(checked.out()).toContain('valid token for user 42\npayload: {"sub":"42",')

    const other = worldWith({ 'c.yaml': SECRET.replace('s3cret', 'other') })
    expect(await runCli(['checktoken', '-c', 'c.yaml', made.out()], other)).toBe(1)
    expect(other.err()).toMatch(/^error: token with algorithm HS256 and claims \{.*\} has error: /)
    expect(await runCli(['checktoken', '-c', 'c.yaml', 'rubbish'], other)).toBe(1)

    const madeSub = worldWith(files, clock)
    await runCli(['gensubtoken', '-c', 'c.yaml', '-q', '-u', '42', '-s', 'chat:x'], madeSub)
    const checkedSub = worldWith(files)
    expect(await runCli(['checksubtoken', '-c', 'c.yaml', madeSub.out()], checkedSub)).toBe(0)
    expect(checkedSub.out()).toContain(
      'valid subscription token for user "42" and channel "chat:x"\npayload: ',
    )
  })

  it('needs a token', async () => {
    const world = worldWith({})
    expect(await runCli(['checktoken'], world)).toBe(1)
    expect(world.err()).toBe('error: token is required\n')
  })
})

describe('configuration for tools', () => {
  it('prints the JSON schema and the commented reference', async () => {
    const world = worldWith({})
    await runCli(['configschema'], world)
    expect(world.out()).toBe(readFileSync('docs/config.schema.json', 'utf8'))
    const other = worldWith({})
    await runCli(['configdoc'], other)
    expect(other.out()).toBe(readFileSync('config/reference.yaml', 'utf8'))
  })

  const printed = async (...argv: string[]): Promise<string> => {
    const world = worldWith({})
    expect([await runCli(argv, world), world.err()]).toEqual([0, ''])
    return world.out()
  }

  it('prints a section below its keys, which loads as it stands and changes nothing', async () => {
    const section = await printed('configdoc', 'client.proxy.refresh')
    expect(section).toMatch(/^client:\n {2}proxy:\n {4}# .*\n(?: {4}# .*\n)* {4}refresh:\n/)
    // It repeats the section of connect, and is shown whole all the same.
    expect(section).toMatch(/^ +max_attempts: /m)
    const { cwd } = worldWith({ 'c.yaml': section })
    const { config } = loadConfig(configInputs({ cwd, file: 'c.yaml', env: {} }))
    expect(config).toEqual(parseConfig({}).config)
  })

  it.each(['channel.namespaces', 'proxies'])('prints an item of the list %s', async (path) => {
    const section = await printed('configdoc', path)
    const named = section
      .replace(/^(\s+name): ''$/m, '$1: chat')
      .replace(/endpoint: ''/, 'endpoint: http://localhost')
    const { cwd } = worldWith({ 'c.yaml': named })
    const { config } = loadConfig(configInputs({ cwd, file: 'c.yaml', env: {} }))
    expect(path === 'proxies' ? config.proxies : config.channel.namespaces).toHaveLength(1)
  })

  it('prints one option, also of the items of a list', async () => {
    expect(await printed('configdoc', 'client.ping_interval')).toMatch(
      /^client:\n {2}# .* Default: 25s\..*\n {2}ping_interval: 25s\n$/s,
    )
    expect(await printed('configdoc', 'channel.namespaces.history_size')).toContain(
      'history_size: 0',
    )
  })

  it('prints Markdown with a row for every option', async () => {
    const text = await printed('configdoc', '--format', 'markdown')
    const options = [...text.matchAll(/^(?:\| |## )`([a-z0-9_.]+)`/gm)]
    const named = options.map(([, path = '']) => path.replaceAll('.', '_').toUpperCase())
    const wanted = configVariables(parseConfig({}).config).map(({ name }) => name.slice(9))
    expect(wanted.filter((name) => !named.includes(name))).toEqual([])
    for (const line of text.split('\n').filter((one) => one.startsWith('|'))) {
      expect(line.match(/(?<!\\)\|/g)).toHaveLength(5)
    }
    expect(await printed('configdoc', '--format', 'markdown', 'client.ping_interval')).toContain(
      '| `client.ping_interval` | duration | `25s` |',
    )
  })

  it.each([
    [['channel.namespace'], 'no option channel.namespace; did you mean channel.namespaces?'],
    [['client.ping_interval.x'], 'no option client.ping_interval.x'],
    [['toString'], 'no option toString'],
    [['--format', 'html'], 'unknown format "html": use yaml or markdown'],
  ])('refuses configdoc %j', async (argv, problem) => {
    const world = worldWith({})
    expect(await runCli(['configdoc', ...argv], world)).toBe(1)
    expect(world.err()).toBe(`error: ${problem}\n`)
  })

  it('reports a faulty configuration the same way for every helper', async () => {
    const world = worldWith({ 'c.yaml': 'http_server: {port: x}' })
    expect(await runCli(['gentoken', '-c', 'c.yaml'], world)).toBe(1)
    expect(world.err()).toBe('config error: http_server.port: must be a whole number (line 1)\n')
  })
})
