/** Loaded before the server: tells its memory after a garbage collection when asked over IPC. */
process.on('message', (question) => {
  if (question !== 'memory') return
  globalThis.gc()
  // What only the second collection finds was held by finalizers of the first.
  globalThis.setImmediate(() => {
    globalThis.gc()
    const { heapUsed, external, rss } = process.memoryUsage()
    process.send({ heapBytes: heapUsed + external, rssBytes: rss })
  })
})
// The channel must not keep a stopped server alive.
process.channel.unref()
