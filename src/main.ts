#!/usr/bin/env node
/** Entry point: hands the command line over and sets the exit code. */
import { openVerifier, runCli } from './cli/index.js'

process.exitCode = await runCli(process.argv.slice(2), {
  // Loaded on demand: other commands need neither sockets nor a metrics registry.
  runServer: async (inputs) => (await import('./app/index.js')).runServer(inputs),
  openVerifier,
  env: process.env,
  cwd: process.cwd(),
  print: (text) => {
    process.stdout.write(text)
  },
  complain: (line) => {
    process.stderr.write(`${line}\n`)
  },
  now: () => Date.now(),
})
