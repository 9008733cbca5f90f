#!/usr/bin/env node
/** Entry point: hands the command line over and sets the exit code. */
import { openVerifier, runCli } from './cli/index.js'

let isUnwritten = false
const unread = new AbortController()
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    // A reader that is gone has read enough (`configdoc | head`); a full disk is a failure.
    if (error.code !== 'EPIPE') isUnwritten = true
    if (stream === process.stdout) unread.abort()
  })
}
process.once('exit', () => {
  if (isUnwritten) process.exitCode = 1
})

process.exitCode = await runCli(process.argv.slice(2), {
  // Loaded on demand: other commands need neither sockets nor a metrics registry.
  runServer: async (inputs) => {
    // Until the server handles them these would end it, or open a debugger to whoever reaches the port.
    for (const signal of ['SIGHUP', 'SIGUSR1'] as const) process.on(signal, ignore)
    await (await import('./app/index.js')).runServer(inputs)
  },
  checkNode: async (config) => (await import('./app/index.js')).checkNode(config),
  openVerifier,
  env: process.env,
  cwd: process.cwd(),
  print: (text) => {
    process.stdout.write(text)
  },
  unread: unread.signal,
  complain: (line) => {
    process.stderr.write(`${line}\n`)
  },
  now: () => Date.now(),
})
// Its channel to the primary would keep a worker that cannot start, and that is then not replaced.
if (process.exitCode !== 0 && process.connected) process.exit()

function ignore(): void {
  // A server that starts reads its configuration anyway.
}
