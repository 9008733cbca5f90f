/** A TCP relay in front of a server whose connections a test can cut, as a bad network would. */
import { connect, createServer, type AddressInfo, type Socket } from 'node:net'

/** A running relay. */
export type Relay = {
  readonly port: number
  /** Resets every connection; new ones are accepted. */
  cut(): void
  /** Swallows whatever connections send from now on, without closing them; new ones work. */
  freeze(): void
  close(): Promise<void>
}

/** Starts a relay to a port of this machine, or to several, which take turns with connections. */
export async function startRelay(...targets: readonly number[]): Promise<Relay> {
  let turn = 0
  const sockets = new Set<Socket>()
  const keep = (socket: Socket): void => {
    sockets.add(socket)
    socket.on('error', () => undefined)
    socket.on('close', () => sockets.delete(socket))
  }
  const server = createServer((near) => {
    const far = connect({ port: targets[turn++ % targets.length] ?? 0, host: '127.0.0.1' })
    keep(near)
    keep(far)
    near.pipe(far)
    far.pipe(near)
    near.on('close', () => far.destroy())
    far.on('close', () => near.destroy())
  })
  const freeze = (): void => {
    for (const socket of sockets) socket.unpipe().on('data', () => undefined)
  }
  await new Promise<void>((resolve) => {
    server.listen({ port: 0, host: '127.0.0.1' }, resolve)
  })
  const cut = (): void => {
    for (const socket of sockets) socket.destroy()
  }
  return {
    port: (server.address() as AddressInfo).port,
    cut,
    freeze,
    close: () =>
      new Promise((resolve) => {
        server.close(() => {
          resolve()
        })
        cut()
      }),
  }
}
