/**
 * Measures the server against bare ceilings in the same run and prints throughput, latency, CPU per
 * unit, memory, and their ratios. `--before` names a built checkout of another version, which is
 * measured beside this one, round by round.
 *
 *   npm run bench -- [--quick] [--only rpc,redis,…] [--rounds 3] [--before folder]
 *                    [--profile folder] [--json file]
 */
import { writeFileSync } from 'node:fs'
import { cpus, loadavg } from 'node:os'
import { parseArgs } from 'node:util'
import { median, medianRun } from './load/measure.mjs'
import { hasRedis } from './load/redis.mjs'
import { pinLoad } from './load/server-process.mjs'
import { measureTree } from './load/tree.mjs'
import { runApiPublish } from './scenarios/api-publish.mjs'
import { runConnect } from './scenarios/connect.mjs'
import { runFanout } from './scenarios/fanout.mjs'
import { runIdle } from './scenarios/idle.mjs'
import { runPairs } from './scenarios/pairs.mjs'
import { runPing } from './scenarios/ping.mjs'
import { runRecovery } from './scenarios/recovery.mjs'
import { runRpc } from './scenarios/rpc.mjs'

const SHARED = 'two workers, their primary, the load and the backend share two cores'
const REDIS = { redis: true }
const rated = {
  rpc: { title: 'RPC through an HTTP proxy', run: runRpc, options: {} },
  grpc: { title: 'RPC through a gRPC proxy', run: runRpc, options: { grpc: 'http2' } },
  grpcjs: {
    title: 'RPC through a gRPC proxy, client grpc-js',
    run: runRpc,
    options: { grpc: 'grpc-js' },
  },
  rpcslow: {
    title: 'RPC through an HTTP proxy to a backend of 50 ms, 2,000 in flight',
    run: runRpc,
    options: { connections: 2000, delayMs: 50 },
  },
  fanout: { title: 'fan-out to 1,000, one at a time', run: runFanout, options: { window: 1 } },
  fanout16: { title: 'fan-out to 1,000, 16 outstanding', run: runFanout, options: { window: 16 } },
  protobuf: {
    title: 'fan-out to 1,000 over Protobuf, one at a time',
    run: runFanout,
    options: { window: 1, protobuf: true },
  },
  connect: { title: 'connections with the connect proxy', run: runConnect, options: {} },
  recovery: { title: 'clients that recover 50 publications', run: runRecovery, options: {} },
  api: {
    title: 'publications with history over the HTTP API',
    run: runApiPublish,
    options: {},
  },
  ping: { title: 'ping and pong of idle connections', run: runPing, options: {} },
  redis: {
    title: 'publish to deliver through Redis',
    note: 'Redis shares the core of the load',
    needsRedis: true,
    run: runPairs,
    options: REDIS,
  },
  redishistory: {
    title: 'publish to deliver through Redis with history',
    note: 'Redis shares the core of the load',
    needsRedis: true,
    run: runPairs,
    options: { ...REDIS, history: true },
  },
  nodes: {
    title: 'publish to deliver from one node to another through Redis',
    note: 'both nodes share one core, Redis that of the load; CPU is that of both nodes',
    needsRedis: true,
    run: runPairs,
    options: { ...REDIS, nodes: 2 },
  },
  workers: {
    title: 'publish to deliver with two workers',
    ceiling: 'one process',
    note: SHARED,
    run: runPairs,
    options: { workers: 2 },
  },
  rpcworkers: {
    title: 'RPC through an HTTP proxy, two workers',
    ceiling: 'one worker',
    note: SHARED,
    run: runRpc,
    options: { workers: 2 },
  },
  fanoutworkers: {
    title: 'fan-out to 1,000, one at a time, two workers',
    ceiling: 'one worker',
    note: SHARED,
    run: runFanout,
    options: { window: 1, workers: 2 },
  },
}
const memory = {
  idle: { workers: undefined, title: 'memory per idle connection' },
  idleworkers: { workers: 2, title: 'memory per idle connection, two workers' },
}

const { values } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    only: { type: 'string', default: [...Object.keys(rated), ...Object.keys(memory)].join() },
    before: { type: 'string' },
    profile: { type: 'string' },
    json: { type: 'string' },
    rounds: { type: 'string' },
  },
})
const rounds = Number(values.rounds ?? (values.quick ? 1 : 3))
if (!Number.isInteger(rounds) || rounds < 1) throw new Error('--rounds is a number from 1 up')
const windows = values.quick
  ? { warmUpMs: 700, windowMs: 1000 }
  : { warmUpMs: 3000, windowMs: 5000 }
const idleConnections = values.quick ? 2000 : 10_000

pinLoad()
console.log(
  `${cpus().length} cores (${cpus()[0]?.model}), Node ${process.version}, load average ${loadavg()[0].toFixed(1)}, rounds ${rounds}\n` +
    'Servers run on the first core, the load and the backends share the second one.',
)

const results = {}
for (const name of values.only.split(',')) {
  if (name in memory) {
    results[name] = await idle(memory[name])
    continue
  }
  if (!(name in rated)) throw new Error(`no scenario ${name}: ${Object.keys(rated).join()}`)
  const { title, run, options, ceiling = 'ceiling', note, needsRedis } = rated[name]
  if (needsRedis === true && !hasRedis()) {
    console.log(`\n${title}: left out, no redis-server found`)
    continue
  }
  const ours = []
  const bare = []
  const before = []
  // Alternating, so that a slow moment of the machine hits all.
  for (let round = 0; round < rounds; round++) {
    bare.push(await run('bare', windows, options))
    await ofBefore(async () => before.push(await run('backhaul', windows, options)))
    const last = round === rounds - 1
    const profile =
      values.profile !== undefined && last ? `${values.profile}/${name}.cpuprofile` : undefined
    ours.push(await run('backhaul', windows, { ...options, profile }))
  }
  results[name] = report(
    { title, ceiling, note },
    medianRun(ours),
    medianRun(bare),
    before.length === 0 ? undefined : medianRun(before),
  )
}
if (values.json !== undefined) writeFileSync(values.json, JSON.stringify(results, null, 2))
process.exit(0)

/** Runs `work` with the server of the other checkout, when there is one. */
async function ofBefore(work) {
  if (values.before === undefined) return
  measureTree(values.before)
  await work()
  measureTree()
}

/** How much more (+) or less (-) `now` is than `before`, in words. */
function change(now, before) {
  const percent = (now / before - 1) * 100
  return `${percent < 0 ? '' : '+'}${percent.toFixed(1)} %`
}

function report({ title, ceiling, note }, ours, bare, before) {
  const ratio = bare.cpuUs / ours.cpuUs
  console.log(`\n${title}${note === undefined ? '' : ` (${note})`}`)
  print('backhaul', ours)
  if (before !== undefined) print('before', before)
  print(ceiling, bare)
  console.log(
    `  ratio       ${ratio.toFixed(2)} in CPU per unit, ${(ours.perSecond / bare.perSecond).toFixed(2)} in throughput`,
  )
  if (before !== undefined) {
    console.log(`  change      ${change(ours.cpuUs, before.cpuUs)} in CPU per unit`)
  }
  return { ours, bare, before, cpuRatio: ratio, throughputRatio: ours.perSecond / bare.perSecond }
}

function print(name, run) {
  const { perSecond, p50, p99, cpuUs, userUs, systemUs, parts } = run
  const latency = Number.isNaN(p50) ? '' : `  p50 ${p50.toFixed(2)} ms  p99 ${p99.toFixed(2)} ms`
  const others = Object.entries(parts).map(([part, us]) => `, ${part} ${us.toFixed(2)}`)
  console.log(
    `  ${name.padEnd(11)} ${Math.round(perSecond).toLocaleString('en')}/s${latency}  ` +
      `CPU ${cpuUs.toFixed(2)} µs per unit (user ${userUs.toFixed(2)}, system ${systemUs.toFixed(2)}${others.join('')})`,
  )
}

async function idle({ title, workers }) {
  const ours = []
  const bare = []
  const before = []
  const options = { connections: idleConnections, workers }
  for (let round = 0; round < rounds; round++) {
    bare.push(await runIdle('bare', options))
    await ofBefore(async () => before.push(await runIdle('backhaul', options)))
    ours.push(await runIdle('backhaul', options))
  }
  const of = (runs, key) => median(runs.map((run) => run[key]))
  const result = {
    rss: of(ours, 'rssPerConnection'),
    heap: of(ours, 'heapPerConnection'),
    external: of(ours, 'externalPerConnection'),
    bareRss: of(bare, 'rssPerConnection'),
    ...(before.length > 0 && {
      beforeRss: of(before, 'rssPerConnection'),
      beforeHeap: of(before, 'heapPerConnection'),
    }),
  }
  const heap = `JS heap ${Math.round(result.heap)} B`
  // What processes have claimed at their start hides the growth of several of them.
  const growth = workers === undefined ? `${Math.round(result.rss)} B RSS (${heap})` : heap
  console.log(
    `\n${title} at ${idleConnections.toLocaleString('en')} (authenticated, one subscription)\n` +
      `  backhaul    ${growth}\n` +
      `  ceiling     ${Math.round(result.bareRss)} B RSS (bare socket)`,
  )
  if (before.length > 0) {
    console.log(
      `  before      ${Math.round(result.beforeRss)} B RSS (JS heap ${Math.round(result.beforeHeap)} B)\n` +
        `  change      ${change(result.heap, result.beforeHeap)} in JS heap`,
    )
  }
  return result
}
