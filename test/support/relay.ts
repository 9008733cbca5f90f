/** A TCP relay in front of a server whose connections a test can cut, as a bad network would. */
import { connect, createServer, type AddressInfo, type Socket } from 'node:net'

/** A running relay. */
export type Relay = {
  readonly port: number
  /** Resets every connection; new ones are accepted. */
  cut(): void
  /** Swallows whatever connections send from now on, without closing them; new ones work. */
  freeze(): void
  /** Keeps back everything in both directions, of new connections too, as a network that is parted. */
  hold(): void
  /** Lets go what was kept back. */
  release(): void
  /** New connections go there. */
  retarget(port: number): void
  close(): Promise<void>
}

/** Starts a relay to a port of this machine, or to several, which take turns with connections. */
export async function startRelay(...targets: readonly number[]): Promise<Relay> {
  let turn = 0
  let current = targets
  const sockets = new Set<Socket>()
  const keep = (socket: Socket): void => {
    sockets.add(socket)
    socket.on('error', () => undefined)
    socket.on('close', () => sockets.delete(socket))
  }
  let held = false
  const pairs = new Map<Socket, Socket>()
  const server = createServer((near) => {
    const far = connect({ port: current[turn++ % current.length] ?? 0, host: '127.0.0.1' })
    keep(near)
    keep(far)
    pairs.set(near, far)
    if (!held) join(near, far)
    near.on('close', () => {
      pairs.delete(near)
      far.destroy()
    })
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
    retarget: (port) => {
      current = [port]
    },
    hold: () => {
      held = true
      for (const [near, far] of pairs) {
        near.unpipe()
        far.unpipe()
      }
    },
    release: () => {
      held = false
      for (const [near, far] of pairs) join(near, far)
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => {
          resolve()
        })
        cut()
      }),
  }
}

function join(near: Socket, far: Socket): void {
  near.pipe(far)
  far.pipe(near)
}
