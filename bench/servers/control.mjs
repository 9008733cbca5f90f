/** The server's end of the IPC: CPU, memory, CPU profiles. */
import { writeFileSync } from 'node:fs'
import { Session } from 'node:inspector/promises'

let profiler = null

/** Answers the load's questions and tells it the port. */
export function serveControl(port) {
  process.on('message', async (message) => {
    switch (message.t) {
      case 'cpu':
        process.send({ t: 'cpu', ...process.cpuUsage() })
        break
      case 'memory':
        for (let i = 0; i < 4; i++) {
          globalThis.gc()
          await new Promise((resolve) => setTimeout(resolve, 50))
        }
        process.send({ t: 'memory', rss: process.memoryUsage.rss(), ...process.memoryUsage() })
        break
      case 'profile':
        profiler = new Session()
        profiler.connect()
        await profiler.post('Profiler.enable')
        await profiler.post('Profiler.setSamplingInterval', { interval: 200 })
        await profiler.post('Profiler.start')
        process.send({ t: 'profile' })
        break
      case 'profiled': {
        const { profile } = await profiler.post('Profiler.stop')
        writeFileSync(message.file, JSON.stringify(profile))
        profiler.disconnect()
        process.send({ t: 'profiled' })
        break
      }
    }
  })
  process.on('disconnect', () => process.exit(0))
  process.send({ t: 'ready', port })
}

/** Options the load passed. */
export const options = JSON.parse(process.env.BENCH_OPTIONS ?? '{}')
