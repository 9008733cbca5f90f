import { generateKeyPairSync } from 'node:crypto'
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import type { AddressInfo, Server } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { connect, createServer as createTlsServer } from 'node:tls'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { TrustStore, type TrustOptions } from '../../../src/base/index.js'
import { certificate } from '../auth/certificate.js'

const pair = generateKeyPairSync('rsa', { modulusLength: 2048 })
const pem = certificate(pair)
const NONE = { ca: '', cert: '', key: '' }
const BROKEN = '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n'

let folder: string
let server: Server
let port: number

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'backhaul-trust-'))
  const key = pair.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
  server = createTlsServer({ cert: pem, key }, (socket) => socket.end())
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  port = (server.address() as AddressInfo).port
})

afterEach(async () => {
  rmSync(folder, { recursive: true })
  await new Promise((resolve) => server.close(resolve))
})

const file = (name: string, text: string): string => {
  const path = join(folder, name)
  writeFileSync(path, text)
  return path
}

/** 'trusted', or why not. */
const judge = (store: TrustStore, certificates = NONE): Promise<string> =>
  new Promise((resolve) => {
    const socket = connect({
      port,
      secureContext: store.context(certificates),
      checkServerIdentity: () => undefined,
    })
    socket.on('secureConnect', () => {
      resolve('trusted')
      socket.destroy()
    })
    socket.on('error', (error: NodeJS.ErrnoException) => {
      resolve(error.code ?? '')
    })
  })

const SYSTEM: TrustOptions = { system: true, pem: '' }

describe('a TLS client', () => {
  it('believes the runtime, and a self-signed certificate only where it is told to', async () => {
    const store = new TrustStore({}, [])
    expect(await judge(store)).toBe('DEPTH_ZERO_SELF_SIGNED_CERT')
    expect(await judge(store, { ...NONE, ca: pem })).toBe('trusted')
    store.configure({ system: false, pem })
    expect(await judge(store)).toBe('trusted')
  })

  it('believes the bundle of the distribution, the first there is', async () => {
    const bundle = file('bundle.crt', `# comment\n${pem}`)
    const store = new TrustStore({}, [join(folder, 'none'), bundle])
    store.configure({ system: false, pem: '' })
    expect(await judge(store)).toBe('DEPTH_ZERO_SELF_SIGNED_CERT')
    store.configure(SYSTEM)
    expect(await judge(store)).toBe('trusted')
  })

  it('believes SSL_CERT_FILE and SSL_CERT_DIR instead of that bundle', async () => {
    const bundle = file('bundle.crt', pem)
    const other = file('other.pem', BROKEN)
    const store = new TrustStore({ SSL_CERT_FILE: other }, [bundle])
    expect(store.configure(SYSTEM)).toEqual([`a certificate of ${other} is broken and passed over`])
    expect(await judge(store)).toBe('DEPTH_ZERO_SELF_SIGNED_CERT')

    const certs = join(folder, 'certs')
    mkdirSync(certs)
    writeFileSync(join(certs, 'ours.pem'), pem)
    symlinkSync('/nowhere/at/all', join(certs, 'dangling.0'))
    const fromFolder = new TrustStore({ SSL_CERT_DIR: `${certs}:` }, [])
    expect(fromFolder.configure(SYSTEM)).toEqual([])
    expect(await judge(fromFolder)).toBe('trusted')
  })

  it('goes on believing NODE_EXTRA_CA_CERTS when more is added', async () => {
    const store = new TrustStore({ NODE_EXTRA_CA_CERTS: file('extra.pem', pem) }, [])
    store.configure({ system: false, pem: '' })
    expect(await judge(store)).toBe('trusted')
  })

  it('is not troubled by a broken certificate beside good ones', async () => {
    const store = new TrustStore({}, [])
    const problems = store.configure({ system: false, pem: `${BROKEN}${pem}${BROKEN}` })
    expect(problems).toEqual(['a certificate of trusted_ca.pem is broken and passed over'])
    expect(await judge(store)).toBe('trusted')
  })

  it('believes its own authority instead of all others', async () => {
    const store = new TrustStore({}, [])
    store.configure({ system: false, pem })
    const other = certificate(generateKeyPairSync('rsa', { modulusLength: 2048 }))
    expect(await judge(store, { ...NONE, ca: other })).toBe('DEPTH_ZERO_SELF_SIGNED_CERT')
  })

  it('gets the same context for the same options, until trust changes', () => {
    const store = new TrustStore({}, [])
    const context = store.context(NONE)
    expect(store.context({ ...NONE })).toBe(context)
    expect(store.context({ ...NONE, ca: pem })).not.toBe(context)
    store.configure({ system: false, pem })
    expect(store.context(NONE)).not.toBe(context)
  })
})

describe('what is named and cannot be read', () => {
  it.each(['SSL_CERT_FILE', 'SSL_CERT_DIR'])('stops the start: %s', (variable) => {
    const store = new TrustStore({ [variable]: '/nowhere/at/all' }, [])
    expect(() => store.configure(SYSTEM)).toThrow(`${variable}: cannot be read`)
    expect(store.configure({ system: false, pem: '' })).toEqual([])
  })

  it('stops the start when it holds no certificate', () => {
    expect(() => new TrustStore({}, []).configure({ system: false, pem: 'x' })).toThrow(
      'trusted_ca.pem: holds no PEM certificate',
    )
  })
})
