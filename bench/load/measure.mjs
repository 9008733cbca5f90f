/** Windows of measurement, percentiles and medians. */

/**
 * Runs `work` for a warm-up and a window; returns units, seconds, CPU and latencies of the window.
 * `server.cpu()` may name parts (of other processes, or of some of its own), which are given per unit,
 * too.
 */
export async function measureWindow(server, state, { warmUpMs, windowMs }) {
  await new Promise((resolve) => setTimeout(resolve, warmUpMs))
  const cpuBefore = await server.cpu()
  const unitsBefore = state.units
  state.latencies = []
  const startedAt = performance.now()
  await new Promise((resolve) => setTimeout(resolve, windowMs))
  const seconds = (performance.now() - startedAt) / 1000
  const units = state.units - unitsBefore
  const cpuAfter = await server.cpu()
  const latencies = state.latencies.sort((a, b) => a - b)
  state.latencies = null
  return {
    perSecond: units / seconds,
    cpuUs: (cpuAfter.total - cpuBefore.total) / units,
    userUs: (cpuAfter.user - cpuBefore.user) / units,
    systemUs: (cpuAfter.system - cpuBefore.system) / units,
    parts: Object.fromEntries(
      Object.entries(cpuAfter.parts ?? {}).map(([name, us]) => [
        name,
        (us - cpuBefore.parts[name]) / units,
      ]),
    ),
    p50: percentile(latencies, 0.5),
    p99: percentile(latencies, 0.99),
  }
}

function percentile(sorted, q) {
  return sorted.length === 0
    ? NaN
    : sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * q))]
}

/** The run with the median CPU per unit. */
export function medianRun(runs) {
  const sorted = [...runs].sort((a, b) => a.cpuUs - b.cpuUs)
  return sorted[Math.floor(sorted.length / 2)]
}

/** Median of numbers. */
export function median(values) {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.floor(sorted.length / 2)]
}
