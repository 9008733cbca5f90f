/**
 * Opens connections to PostgreSQL: hosts in turn, TLS by the modes of libpq, names looked up by the
 * resolver of the process. Everything about lost connections is the business of who opened them.
 */
import { isIP, Socket } from 'node:net'
import { checkServerIdentity, type ConnectionOptions } from 'node:tls'
import type * as Pg from 'pg'
import type { Client } from 'pg'
import { optionalPackage, systemResolver, systemTrust } from '../../base/index.js'

/** The client library. @throws MissingPackage */
export const postgresLibrary = optionalPackage('pg', 'PostgreSQL') as () => typeof Pg

/** Longest attempt to connect to one host when nothing else is said, in ms. */
const CONNECT_TIMEOUT_MS = 5000
/** Silence after which the system looks whether the server is still there, in ms. */
const KEEP_ALIVE_MS = 10_000

/** How the server is checked; the modes of libpq. */
export type PostgresTlsMode =
  'disable' | 'allow' | 'prefer' | 'require' | 'verify-ca' | 'verify-full'

/** Where PostgreSQL is. Durations in ms. */
export type PostgresOptions = {
  /** Tried in turn. A host that begins with / is the folder of a Unix socket. */
  readonly hosts: readonly { readonly host: string; readonly port: number }[]
  readonly user: string
  readonly password: string
  readonly database: string
  readonly tls: PostgresTlsMode
  /** PEM texts, '' = none; `serverName` is expected in the certificate, '' = the host. */
  readonly certificates: {
    readonly ca: string
    readonly cert: string
    readonly key: string
    readonly serverName: string
  }
  /** 0 = 5 s. */
  readonly connectTimeoutMs: number
  /** Only a server that takes writes will do. */
  readonly writable: boolean
  /** Settings of the session by name. */
  readonly settings: Readonly<Record<string, string>>
}

/** Connects to the first host that answers. Rejects with what the last one said. */
export async function connectPostgres(options: PostgresOptions): Promise<Client> {
  let problem: Error | null = null
  for (const host of options.hosts) {
    try {
      return await connectTo(host, options)
    } catch (cause) {
      const said = wordsOf(cause)
      problem = new Error(`PostgreSQL at ${host.host}:${host.port}: ${said}`, { cause })
    }
  }
  throw problem ?? new Error('PostgreSQL: no host is given')
}

type Host = PostgresOptions['hosts'][number]

async function connectTo(host: Host, options: PostgresOptions): Promise<Client> {
  const { tls } = options
  const local = host.host.startsWith('/')
  const first = local || tls === 'disable' || tls === 'allow' ? null : tlsOf(host, options)
  const second = local ? undefined : tls === 'prefer' ? null : undefined
  try {
    return await open(host, options, first)
  } catch (cause) {
    if (tls === 'allow' && !local && saysNoPlain(cause)) {
      return open(host, options, tlsOf(host, options))
    }
    if (second === undefined || !hasNoTls(cause)) throw cause
    return open(host, options, second)
  }
}

const hasNoTls = (cause: unknown): boolean =>
  cause instanceof Error && cause.message.includes('does not support SSL')

/** `28000`: the server admits this user with TLS only. */
const saysNoPlain = (cause: unknown): boolean =>
  cause instanceof Error && 'code' in cause && cause.code === '28000'

async function open(
  { host, port }: Host,
  options: PostgresOptions,
  ssl: ConnectionOptions | null,
): Promise<Client> {
  const { user, password, database, connectTimeoutMs, settings, writable } = options
  const { application_name: applicationName = 'backhaul', ...rest } = settings
  const client = new (postgresLibrary().Client)({
    host,
    port,
    user,
    password,
    database,
    ssl: ssl ?? false,
    application_name: applicationName,
    options: Object.entries(rest)
      .map(([name, value]) => `-c ${name}=${value.replace(/([\\ ])/g, '\\$1')}`)
      .join(' '),
    connectionTimeoutMillis: connectTimeoutMs || CONNECT_TIMEOUT_MS,
    keepAlive: true,
    keepAliveInitialDelayMillis: KEEP_ALIVE_MS,
    stream: () => new ResolvingSocket(),
  })
  // What ends a connection is told to the query that runs; without a listener it would end the process.
  client.on('error', () => undefined)
  try {
    await client.connect()
    if (writable) await demandWrites(client)
    return client
  } catch (cause) {
    void client.end().catch(() => undefined)
    throw cause
  }
}

async function demandWrites(client: Client): Promise<void> {
  const { rows } = await client.query<{ transaction_read_only: string }>(
    'SHOW transaction_read_only',
  )
  if (rows[0]?.transaction_read_only === 'on') throw new Error('the server takes no writes')
}

/** A socket that looks names up as all of this process do. */
class ResolvingSocket extends Socket {
  override connect(...args: unknown[]): this {
    const [port, host] = args
    if (typeof port !== 'number' || typeof host !== 'string') {
      return super.connect(...(args as [string]))
    }
    return super.connect({ port, host, lookup: systemResolver.lookup })
  }
}

function tlsOf({ host }: Host, { tls, certificates }: PostgresOptions): ConnectionOptions {
  const { ca, cert, key, serverName } = certificates
  const name = serverName === '' ? host : serverName
  return {
    secureContext: systemTrust.context({ ca, cert, key }),
    ...(isIP(name) === 0 ? { servername: name } : {}),
    rejectUnauthorized: tls === 'verify-ca' || tls === 'verify-full',
    checkServerIdentity: (_host, certificate) =>
      tls === 'verify-full' ? checkServerIdentity(name, certificate) : undefined,
  }
}

/** What went wrong, in words; a socket that tried several addresses has none of its own. */
function wordsOf(cause: unknown): string {
  if (cause instanceof AggregateError && cause.message === '') {
    return cause.errors.map((each) => wordsOf(each)).join(', ')
  }
  return cause instanceof Error ? cause.message : String(cause)
}
