/**
 * Real Redis servers on free ports: alone, with a replica and sentinels, or as a cluster. Every one is
 * a process of its own without persistence, and is killed with {@link RedisServer.kill}.
 */
import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Redis } from 'ioredis'
import { startFailure } from './programs.js'

/** A running server. */
export type RedisServer = {
  readonly port: number
  /** `127.0.0.1:port`. */
  readonly address: string
  /** A client for what tests do behind the server's back. */
  readonly client: Redis
  /** Stops answering without closing anything. */
  pause(): void
  resume(): void
  /** SIGKILL; settles when the process is gone. */
  kill(): Promise<void>
  /** Starts it anew on the same port, empty. */
  restart(): Promise<void>
  close(): Promise<void>
}

/** A port that was free a moment ago. A cluster node takes port + 10000 too. */
export async function freePort(): Promise<number> {
  for (;;) {
    const server = createServer().listen(0, '127.0.0.1')
    await once(server, 'listening')
    const address = server.address()
    server.close()
    await once(server, 'close')
    if (address !== null && typeof address === 'object' && address.port < 50_000)
      return address.port
  }
}

type Options = {
  readonly flags?: readonly string[]
  readonly password?: string
}

/** Starts a server. */
export async function startRedis(options: Options = {}): Promise<RedisServer> {
  const folder = mkdtempSync(join(tmpdir(), 'backhaul-redis-'))
  const argsFor = (port: number): readonly string[] => [
    ...['--port', String(port), '--bind', '127.0.0.1', '--dir', folder, '--save', ''],
    ...['--appendonly', 'no', '--daemonize', 'no', ...(options.flags ?? [])],
  ]
  const { port, child: first } = await runOnFreePort('redis-server', argsFor)
  let child = first
  const all = argsFor(port)
  const client = new Redis({
    port,
    host: '127.0.0.1',
    retryStrategy: () => 20,
    maxRetriesPerRequest: null,
    ...(options.password === undefined ? {} : { password: options.password }),
  })
  client.on('error', () => undefined)
  const kill = async (): Promise<void> => {
    if (child.exitCode !== null || child.signalCode !== null) return
    const gone = once(child, 'exit')
    child.kill('SIGKILL')
    await gone
  }
  return {
    port,
    address: `127.0.0.1:${port}`,
    client,
    pause: () => child.kill('SIGSTOP'),
    resume: () => child.kill('SIGCONT'),
    kill,
    restart: async () => {
      await kill()
      child = await run('redis-server', all)
    },
    close: async () => {
      client.disconnect()
      await kill()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** Between finding a port and using it somebody else may take it, or the bus port of a cluster node. */
async function runOnFreePort(
  program: string,
  argsFor: (port: number) => readonly string[],
): Promise<{ readonly port: number; readonly child: ChildProcess }> {
  for (let left = 5; ; left--) {
    const port = await freePort()
    try {
      return { port, child: await run(program, argsFor(port)) }
    } catch (cause) {
      if (left === 0) throw cause
    }
  }
}

/** What a server or a sentinel writes once it has all its ports. */
const READY = /Ready to accept connections|Sentinel ID is/

/**
 * Runs a program and waits until it says that it is ready. That something listens on its port proves
 * nothing: it may be another process, or this one may still miss the bus port of a cluster node.
 */
async function run(program: string, args: readonly string[]): Promise<ChildProcess> {
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'ignore'] })
  let text = ''
  await new Promise<void>((resolve, reject) => {
    child.once('error', (error) => {
      reject(startFailure(program, error))
    })
    child.once('exit', (code) => {
      reject(new Error(`${program} ended with ${code}: ${text}`))
    })
    child.stdout.on('data', (chunk: Buffer) => {
      if (READY.test(text)) return
      text += chunk.toString()
      if (READY.test(text)) resolve()
    })
  })
  return child
}

/** A master, a replica and three sentinels that fail over within a second or two. */
export type SentinelSetup = {
  readonly master: RedisServer
  readonly replica: RedisServer
  /** `host:port` of each, joined by commas. */
  readonly sentinels: string
  readonly masterName: string
  close(): Promise<void>
}

/** Starts it and waits until the sentinels know each other and the replica. */
export async function startSentinels(): Promise<SentinelSetup> {
  const master = await startRedis()
  const replica = await startRedis({ flags: ['--replicaof', '127.0.0.1', String(master.port)] })
  const folder = mkdtempSync(join(tmpdir(), 'backhaul-sentinel-'))
  const ports: number[] = []
  const children: ChildProcess[] = []
  for (let i = 0; i < 3; i++) {
    const port = await freePort()
    const file = join(folder, `${i}.conf`)
    writeFileSync(
      file,
      [
        `port ${port}`,
        'bind 127.0.0.1',
        `dir ${folder}`,
        `sentinel monitor main 127.0.0.1 ${master.port} 2`,
        'sentinel down-after-milliseconds main 500',
        'sentinel failover-timeout main 2000',
        '',
      ].join('\n'),
    )
    ports.push(port)
    children.push(await run('redis-sentinel', [file]))
  }
  await eventually(async () => {
    for (const port of ports) {
      const known = await ask(port, (client) => client.call('SENTINEL', 'MASTER', 'main'))
      const facts = known as string[]
      const fact = (name: string) => facts[facts.indexOf(name) + 1]
      if (fact('num-slaves') !== '1' || fact('num-other-sentinels') !== '2') return false
    }
    return (await replica.client.info('replication')).includes('master_link_status:up')
  })
  return {
    master,
    replica,
    sentinels: ports.map((port) => `127.0.0.1:${port}`).join(','),
    masterName: 'main',
    close: async () => {
      for (const child of children) child.kill('SIGKILL')
      await Promise.all([master.close(), replica.close()])
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** Three masters and a replica of the first. */
export type ClusterSetup = {
  readonly nodes: readonly RedisServer[]
  readonly replica: RedisServer
  /** `host:port` of each master, joined by commas. */
  readonly addresses: string
  close(): Promise<void>
}

/** Starts it and waits until every node says that all slots are served. */
export async function startCluster(): Promise<ClusterSetup> {
  const servers: RedisServer[] = []
  try {
    return await formCluster(servers)
  } catch (cause) {
    await Promise.all(servers.map((server) => server.close()))
    throw cause
  }
}

async function formCluster(servers: RedisServer[]): Promise<ClusterSetup> {
  const flags = [
    ['--cluster-enabled', 'yes'],
    ['--cluster-node-timeout', '1000'],
    ['--cluster-require-full-coverage', 'no'],
    ['--cluster-replica-validity-factor', '0'],
  ].flat()
  for (let i = 0; i < 4; i++) servers.push(await startRedis({ flags }))
  const [first, second, third, replica] = servers
  if (!first || !second || !third || !replica) throw new Error('no servers')
  const ranges = [
    [0, 5460],
    [5461, 10_922],
    [10_923, 16_383],
  ] as const
  const masters = [first, second, third]
  for (const [index, master] of masters.entries()) {
    const [from, to] = ranges[index] ?? [0, 0]
    await master.client.call('CLUSTER', 'ADDSLOTSRANGE', from, to)
    await master.client.call('CLUSTER', 'SET-CONFIG-EPOCH', index + 1)
  }
  const id = String(await first.client.call('CLUSTER', 'MYID'))
  const knows = async ({ client }: RedisServer, what: string): Promise<boolean> =>
    String(await client.call('CLUSTER', 'NODES')).includes(what)
  for (const server of servers.slice(1)) {
    // A handshake that takes longer than the node timeout is given up, and nobody begins another one.
    await eventually(async () => {
      if (await knows(server, `${id} `)) return true
      await server.client.call('CLUSTER', 'MEET', '127.0.0.1', first.port)
      return false
    })
  }
  await replica.client.call('CLUSTER', 'REPLICATE', id)
  await eventually(async () => {
    for (const { client } of servers) {
      const info = String(await client.call('CLUSTER', 'INFO'))
      if (!info.includes('cluster_state:ok') || !info.includes('cluster_known_nodes:4'))
        return false
      const nodes = String(await client.call('CLUSTER', 'NODES'))
      if (
        nodes.split('\n').filter((line) => line.includes(' slave ') || line.includes(',slave '))
          .length !== 1
      )
        return false
    }
    return (await replica.client.info('replication')).includes('master_link_status:up')
  })
  return {
    nodes: masters,
    replica,
    addresses: masters.map(({ address }) => address).join(','),
    close: async () => {
      await Promise.all(servers.map((server) => server.close()))
    },
  }
}

/** `host:port,host:port` as hosts. */
export function hostsOf(addresses: string): { host: string; port: number }[] {
  return addresses.split(',').map((address) => {
    const [host = '', port = ''] = address.split(':')
    return { host, port: Number(port) }
  })
}

/** Sends one command to a server that no client is kept for. */
async function ask<T>(port: number, question: (client: Redis) => Promise<T>): Promise<T> {
  const client = new Redis({ port, host: '127.0.0.1', lazyConnect: true })
  try {
    await client.connect()
    return await question(client)
  } finally {
    client.disconnect()
  }
}

/** Waits for a state of another process that it does not announce. */
export async function eventually(holds: () => Promise<boolean>): Promise<void> {
  while (!(await holds())) await pause(20)
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms))
}

/**
 * Lets time pass for every key: what has less left than `ms` goes, the rest gets shorter-lived. Only
 * lifetimes of Redis itself; clocks of nodes are the caller's.
 */
export async function age(client: Redis, ms: number): Promise<void> {
  for (const key of await client.keys('*')) {
    const left = await client.pttl(key)
    if (left < 0) continue
    if (left <= ms) await client.del(key)
    else await client.pexpire(key, left - ms)
  }
}

/**
 * Lets deadlines of presence (Unix s) and of map keys (Unix ms) come nearer by `ms`, as if the clock of
 * Redis had gone on; lifetimes of whole keys are {@link age}'s.
 */
export async function passDeadlines(client: Redis, ms: number): Promise<void> {
  for (const key of await client.keys('*')) {
    const unit = /\.presence\.(user\.)?expire\./.test(key) ? 1000 : 1
    if (unit === 1 && !/:state:expire:|:cleanup:channels/.test(key)) continue
    for (const member of await client.zrange(key, 0, -1)) {
      await client.zincrby(key, -ms / unit, member)
    }
  }
}
