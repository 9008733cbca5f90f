/**
 * Measures the server against bare ceilings in the same run and prints throughput, latency, CPU per
 * unit, memory, and their ratios.
 *
 *   npm run bench -- [--quick] [--only rpc,grpc,grpcjs,fanout,connect,idle] [--profile folder] [--json file]
 */
import { writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { median, medianRun } from './load/measure.mjs'
import { pinLoad } from './load/server-process.mjs'
import { runConnect } from './scenarios/connect.mjs'
import { runFanout } from './scenarios/fanout.mjs'
import { runIdle } from './scenarios/idle.mjs'
import { runRpc } from './scenarios/rpc.mjs'

const { values } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    only: { type: 'string', default: 'rpc,grpc,grpcjs,fanout,fanout16,connect,idle' },
    profile: { type: 'string' },
    json: { type: 'string' },
  },
})
const rounds = values.quick ? 1 : 3
const windows = values.quick
  ? { warmUpMs: 1500, windowMs: 2500 }
  : { warmUpMs: 3000, windowMs: 5000 }

pinLoad()

const rated = {
  rpc: { title: 'RPC through an HTTP proxy', run: runRpc, options: {} },
  grpc: { title: 'RPC through a gRPC proxy', run: runRpc, options: { grpc: 'http2' } },
  grpcjs: {
    title: 'RPC through a gRPC proxy, client grpc-js',
    run: runRpc,
    options: { grpc: 'grpc-js' },
  },
  fanout: { title: 'fan-out to 1,000, one at a time', run: runFanout, options: { window: 1 } },
  fanout16: { title: 'fan-out to 1,000, 16 outstanding', run: runFanout, options: { window: 16 } },
  connect: { title: 'connections with the connect proxy', run: runConnect, options: {} },
}

const results = {}
for (const name of values.only.split(',')) {
  if (name === 'idle') {
    results.idle = await idle()
    continue
  }
  const { title, run, options } = rated[name]
  const ours = []
  const bare = []
  // Alternating, so that a slow moment of the machine hits both.
  for (let round = 0; round < rounds; round++) {
    bare.push(await run('bare', windows, options))
    const last = round === rounds - 1
    const profile =
      values.profile !== undefined && last ? `${values.profile}/${name}.cpuprofile` : undefined
    ours.push(await run('backhaul', windows, { ...options, profile }))
  }
  results[name] = report(title, medianRun(ours), medianRun(bare))
}
if (values.json !== undefined) writeFileSync(values.json, JSON.stringify(results, null, 2))
process.exit(0)

function report(title, ours, bare) {
  const ratio = bare.cpuUs / ours.cpuUs
  console.log(`\n${title}`)
  print('backhaul', ours)
  print('ceiling', bare)
  console.log(
    `  ratio     ${ratio.toFixed(2)} in CPU per unit, ${(ours.perSecond / bare.perSecond).toFixed(2)} in throughput`,
  )
  return { ours, bare, cpuRatio: ratio, throughputRatio: ours.perSecond / bare.perSecond }
}

function print(name, run) {
  const { perSecond, p50, p99, cpuUs, userUs, systemUs } = run
  console.log(
    `  ${name.padEnd(9)} ${Math.round(perSecond).toLocaleString('en')}/s  p50 ${p50.toFixed(2)} ms  p99 ${p99.toFixed(2)} ms  ` +
      `CPU ${cpuUs.toFixed(2)} µs per unit (user ${userUs.toFixed(2)}, system ${systemUs.toFixed(2)})`,
  )
}

async function idle() {
  const ours = []
  const bare = []
  for (let round = 0; round < rounds; round++) {
    bare.push(await runIdle('bare'))
    ours.push(await runIdle('backhaul'))
  }
  const of = (runs, key) => median(runs.map((run) => run[key]))
  const result = {
    rss: of(ours, 'rssPerConnection'),
    heap: of(ours, 'heapPerConnection'),
    external: of(ours, 'externalPerConnection'),
    bareRss: of(bare, 'rssPerConnection'),
  }
  console.log('\nmemory per idle connection at 10,000 (authenticated, one subscription)')
  console.log(
    `  backhaul  ${Math.round(result.rss)} B RSS (JS heap ${Math.round(result.heap)} B)\n  ceiling   ${Math.round(result.bareRss)} B RSS (bare socket)`,
  )
  return result
}
