/**
 * Which certificate authorities TLS clients of this process believe: those of the runtime, those of
 * the operating system and those that the configuration adds. Node up to 24 reads its own list only.
 */
import { X509Certificate } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { createSecureContext, rootCertificates, type SecureContext } from 'node:tls'

/** What the configuration says about trust. */
export type TrustOptions = {
  /**
   * Whether authorities of the operating system are believed: those of SSL_CERT_FILE and
   * SSL_CERT_DIR, or when neither is set, those of the distribution's bundle.
   */
  readonly system: boolean
  /** More authorities, PEM; '' = none. */
  readonly pem: string
}

/** What a client shows and checks. */
export type ClientCertificates = {
  /** Authorities, PEM; instead of all others. '' = those of the {@link TrustStore}. */
  readonly ca: string
  /** Client certificate and its key, PEM; '' = none. */
  readonly cert: string
  readonly key: string
}

/** Where distributions keep their bundle; the first that exists counts. */
const BUNDLES = [
  // Debian, Ubuntu, Alpine, Arch
  '/etc/ssl/certs/ca-certificates.crt',
  // Fedora, RHEL
  '/etc/pki/tls/certs/ca-bundle.crt',
  '/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem',
  // openSUSE
  '/etc/ssl/ca-bundle.pem',
  // FreeBSD, OpenBSD, macOS
  '/etc/ssl/cert.pem',
]

const CERTIFICATE = /-----BEGIN (?:X509 )?CERTIFICATE-----[^-]*-----END (?:X509 )?CERTIFICATE-----/g
/** Contexts kept. Each belongs to the TLS options of a proxy or server of the configuration. */
const MAX_CONTEXTS = 256

/** See the head of the file. */
export class TrustStore {
  readonly #env: NodeJS.ProcessEnv
  readonly #bundles: readonly string[]
  readonly #contexts = new Map<string, SecureContext>()
  /** null = the list of the runtime, as it is. */
  #authorities: string[] | null = null

  constructor(env: NodeJS.ProcessEnv = process.env, bundles: readonly string[] = BUNDLES) {
    this.#env = env
    this.#bundles = bundles
  }

  /**
   * Takes over options, for connections from now on.
   * @returns what was passed over, in words; one broken certificate takes no other with it
   * @throws Error naming the variable or option when something that is named cannot be read
   */
  configure({ system, pem }: TrustOptions): readonly string[] {
    const problems: string[] = []
    const known = new Set(rootCertificates.map(withoutSpace))
    const added: string[] = []
    const sources: (readonly [string, string])[] = []
    const extra = this.#env.NODE_EXTRA_CA_CERTS ?? ''
    // The runtime forgets these as soon as it is given a list.
    if (extra !== '' && existsSync(extra)) sources.push([extra, readFileSync(extra, 'utf8')])
    if (system) sources.push(...this.#systemSources())
    if (pem.trim() !== '') sources.push(['trusted_ca.pem', pem])
    for (const [name, text] of sources) {
      const certificates = text.match(CERTIFICATE) ?? []
      if (certificates.length === 0 && name === 'trusted_ca.pem') {
        throw new Error('trusted_ca.pem: holds no PEM certificate')
      }
      for (const certificate of certificates) {
        const bare = withoutSpace(certificate)
        if (known.has(bare)) continue
        known.add(bare)
        if (isCertificate(certificate)) added.push(certificate)
        else problems.push(`a certificate of ${name} is broken and passed over`)
      }
    }
    this.#authorities = added.length === 0 ? null : [...rootCertificates, ...added]
    this.#contexts.clear()
    return problems
  }

  /** The TLS context of a client; the same one for the same options. Never below TLS 1.2. */
  context({ ca, cert, key }: ClientCertificates): SecureContext {
    const id = JSON.stringify([ca, cert, key])
    const existing = this.#contexts.get(id)
    if (existing !== undefined) return existing
    const authorities = ca === '' ? this.#authorities : ca
    const context = createSecureContext({
      minVersion: 'TLSv1.2',
      ...(authorities === null ? {} : { ca: authorities }),
      ...(cert === '' ? {} : { cert }),
      ...(key === '' ? {} : { key }),
    })
    if (this.#contexts.size >= MAX_CONTEXTS) this.#contexts.clear()
    this.#contexts.set(id, context)
    return context
  }

  /** Texts of the operating system's authorities, with where they stand. */
  #systemSources(): (readonly [string, string])[] {
    const file = this.#env.SSL_CERT_FILE ?? ''
    const folders = (this.#env.SSL_CERT_DIR ?? '').split(':').filter((folder) => folder !== '')
    if (file === '' && folders.length === 0) {
      const bundle = this.#bundles.find((path) => existsSync(path))
      return bundle === undefined ? [] : [[bundle, readFileSync(bundle, 'utf8')]]
    }
    const sources: (readonly [string, string])[] = []
    if (file !== '')
      sources.push([file, readNamed('SSL_CERT_FILE', () => readFileSync(file, 'utf8'))])
    for (const folder of folders) {
      for (const name of readNamed('SSL_CERT_DIR', () => readdirSync(folder)).sort()) {
        const path = join(folder, name)
        // Links that lead nowhere are common in such folders.
        if (existsSync(path) && statSync(path).isFile()) {
          sources.push([path, readNamed('SSL_CERT_DIR', () => readFileSync(path, 'utf8'))])
        }
      }
    }
    return sources
  }
}

function readNamed<T>(variable: string, read: () => T): T {
  try {
    return read()
  } catch (error) {
    const problem = error instanceof Error ? error.message : String(error)
    throw new Error(`${variable}: cannot be read: ${problem}`, { cause: error })
  }
}

function withoutSpace(pem: string): string {
  return pem.replaceAll(/\s+/g, '')
}

function isCertificate(pem: string): boolean {
  try {
    return new X509Certificate(pem).raw.length > 0
  } catch {
    return false
  }
}

/** The trust of this process. Until it is configured it is that of the runtime. */
export const systemTrust = new TrustStore()
