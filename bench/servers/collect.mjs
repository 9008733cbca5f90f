/** Preloaded into each process of an installation: when asked to, collects garbage and notes what is left. */
import { writeFileSync } from 'node:fs'

process.on('SIGUSR2', () => {
  for (let i = 0; i < 4; i++) globalThis.gc()
  writeFileSync(`${process.env.BENCH_FOLDER}/${process.pid}`, JSON.stringify(process.memoryUsage()))
})
