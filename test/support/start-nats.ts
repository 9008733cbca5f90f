/** A real nats-server on a free port of this machine. */
import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { createConnection, type Socket } from 'node:net'
import { startFailure } from './programs.js'

/** A running server. */
export type NatsServer = {
  readonly port: number
  /** `nats://127.0.0.1:port`. */
  readonly url: string
  /** Stops answering (SIGSTOP) until {@link resume}. */
  pause(): void
  resume(): void
  /** Makes it read its configuration file again (SIGHUP). */
  reload(): void
  /** Ends it at once (SIGKILL). */
  kill(): Promise<void>
  /** Starts it anew on the same port. */
  restart(): Promise<void>
  stop(): Promise<void>
}

/** Starts a server. `args` go to nats-server. */
export async function startNats(args: readonly string[] = []): Promise<NatsServer> {
  let running = await launch('-1', args)
  const { port } = running
  const end = async (signal: NodeJS.Signals): Promise<void> => {
    const { process } = running
    if (process.exitCode !== null || process.signalCode !== null) return
    const exited = once(process, 'exit')
    process.kill('SIGCONT')
    process.kill(signal)
    await exited
  }
  return {
    port,
    url: `nats://127.0.0.1:${port}`,
    pause: () => void running.process.kill('SIGSTOP'),
    resume: () => void running.process.kill('SIGCONT'),
    reload: () => void running.process.kill('SIGHUP'),
    kill: () => end('SIGKILL'),
    restart: async () => {
      running = await launch(String(port), args)
    },
    stop: () => end('SIGTERM'),
  }
}

async function launch(
  port: string,
  args: readonly string[],
): Promise<{ readonly process: ChildProcess; readonly port: number }> {
  const process = spawn('nats-server', ['-a', '127.0.0.1', '-p', port, ...args], {
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  let text = ''
  const listening = new Promise<number>((resolve, reject) => {
    process.on('error', (error) => {
      reject(startFailure('nats-server', error))
    })
    process.on('exit', () => {
      reject(new Error(`nats-server ended: ${text}`))
    })
    process.stderr.on('data', (chunk: Buffer) => {
      text += chunk.toString()
      const found = /Listening for client connections on \S+:(\d+)/.exec(text)
      if (found !== null && text.includes('Server is ready')) resolve(Number(found[1]))
    })
  })
  return { process, port: await listening }
}

/** A peer that speaks NATS by hand, to see and to send bytes as they are. */
export class RawNats {
  readonly #socket: Socket
  readonly #received: { subject: string; data: Buffer }[] = []
  #buffer = Buffer.alloc(0)
  #pongs = 0
  #watchers: (() => void)[] = []

  private constructor(socket: Socket) {
    this.#socket = socket
    socket.on('data', (chunk: Buffer) => {
      this.#buffer = Buffer.concat([this.#buffer, chunk])
      while (this.#take());
      for (const check of this.#watchers.splice(0)) check()
    })
    socket.on('error', () => undefined)
  }

  /** Connects and subscribes; messages are seen from here on. */
  static async open(port: number, subject = '>'): Promise<RawNats> {
    const socket = createConnection(port, '127.0.0.1')
    await once(socket, 'connect')
    const peer = new RawNats(socket)
    socket.write(`CONNECT {"verbose":false,"pedantic":false}\r\nSUB ${subject} 1\r\n`)
    await peer.flush()
    return peer
  }

  /** Publishes and waits until the server has it. */
  async publish(subject: string, data: Uint8Array): Promise<void> {
    this.#socket.write(`PUB ${subject} ${data.length}\r\n`)
    this.#socket.write(data)
    this.#socket.write('\r\n')
    await this.flush()
  }

  /** Waits for a PONG. */
  async flush(): Promise<void> {
    const wanted = this.#pongs + 1
    this.#socket.write('PING\r\n')
    while (this.#pongs < wanted) await this.#change()
  }

  /** The next message that fits, taken. */
  async message(
    fits: (subject: string) => boolean = () => true,
  ): Promise<{ subject: string; data: Buffer }> {
    for (;;) {
      const index = this.#received.findIndex(({ subject }) => fits(subject))
      const [found] = index < 0 ? [] : this.#received.splice(index, 1)
      if (found !== undefined) return found
      await this.#change()
    }
  }

  close(): void {
    this.#socket.destroy()
  }

  #change(): Promise<void> {
    return new Promise((resolve) => this.#watchers.push(resolve))
  }

  #take(): boolean {
    const end = this.#buffer.indexOf('\r\n')
    if (end < 0) return false
    const line = this.#buffer.subarray(0, end).toString()
    const [verb = '', subject = ''] = line.split(' ')
    let next = end + 2
    if (verb === 'MSG') {
      const size = Number(line.split(' ').at(-1))
      if (this.#buffer.length < next + size + 2) return false
      this.#received.push({ subject, data: this.#buffer.subarray(next, next + size) })
      next += size + 2
    } else if (verb === 'PONG') {
      this.#pongs++
    } else if (verb === 'PING') {
      this.#socket.write('PONG\r\n')
    }
    this.#buffer = this.#buffer.subarray(next)
    return true
  }
}
