/**
 * One PUB/SUB connection: subscribes in batches, subscribes everything anew after a loss and says
 * that something may have been missed, and proves by canaries that messages still come.
 * spec: channels-and-engines.md §8.5
 */
import type { Redis } from 'ioredis'
import { CallbackTimer, type Clock, type Logger, type TimerWheel } from '../../base/index.js'
import { EngineFailure } from '../ports.js'
import { InFlight } from './in-flight.js'
import { asError, RedisLink } from './link.js'

/** Channels in one command. */
const BATCH = 512
/** A canary is sent this often. */
const CANARY_MS = 5000
/** After trouble the next one follows sooner. */
const CANARY_AGAIN_MS = 500
/** What a canary begins with. */
const CANARY = 'probe'

const NOT_SENT = 'canary cannot be sent'

/** Kinds of trouble, as the reference's metric names them. */
export type SubscriberTrouble =
  'connection' | 'subscribe_channel' | 'probe_publish' | 'probe_timeout'

/** What a subscriber needs. */
export type SubscriberDeps = {
  readonly name: string
  readonly clock: Clock
  readonly wheel: TimerWheel
  readonly log: Logger
  readonly openTimeoutMs: number
  readonly ioTimeoutMs: number
  /** SSUBSCRIBE instead of SUBSCRIBE; all names share a slot then. */
  readonly sharded: boolean
  /** See {@link RedisLink}. */
  readonly open: (cause: Error | null) => Redis | null
  readonly logIn: (client: Redis) => Promise<void>
  /** Channel of the canaries; nobody else's. */
  readonly service: string
  /** Publishes a canary the way publications go. */
  readonly sendCanary: (message: string) => Promise<unknown>
  /** A message; must not throw. */
  readonly onMessage: (name: string, message: Buffer) => void
  /** Messages of these names may have been missed. */
  readonly onGap: (names: readonly string[]) => void
  readonly onTrouble: (trouble: SubscriberTrouble) => void
}

type Order = {
  readonly subscribe: boolean
  readonly name: string
  readonly resolve: () => void
  readonly reject: (cause: unknown) => void
}

/** A PUB/SUB connection. */
export class Subscriber {
  readonly #deps: SubscriberDeps
  readonly #link: RedisLink
  readonly #inFlight: InFlight
  /** What has to be subscribed after a loss. */
  readonly #names = new Set<string>()
  readonly #canaries = new Map<string, () => void>()
  #orders: Order[] = []
  /** Works, and everything is subscribed. */
  #ready = false
  #wasReady = false
  #closed = false
  #looking = false
  #started: { resolve: () => void; reject: (cause: Error) => void } | null = null
  #sequence = 0
  #lastMessageMs = 0
  readonly #canaryTimer = new CallbackTimer(() => {
    void this.#checkAlive()
  })

  constructor(deps: SubscriberDeps) {
    this.#deps = deps
    const { name, wheel, log, clock, openTimeoutMs, ioTimeoutMs, open, logIn } = deps
    this.#inFlight = new InFlight({
      clock,
      wheel,
      timeoutMs: ioTimeoutMs,
      onTimeout: () => {
        this.#link.restart(new Error('subscriptions get no answer'))
      },
    })
    this.#link = new RedisLink({
      name: `${name} PUB/SUB`,
      clock,
      wheel,
      log,
      openTimeoutMs,
      open,
      logIn,
      onUp: (client) => void this.#resubscribe(client),
      onDown: (cause) => {
        this.#down(cause)
      },
    })
  }

  /** Connects; rejects when the first attempt fails. */
  start(): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#started = { resolve, reject }
      this.#link.start()
      this.#deps.wheel.schedule(this.#canaryTimer, CANARY_MS)
    })
  }

  /** Subscribes a name; rejects at once while there is no connection. */
  subscribe(name: string): Promise<void> {
    return this.#order(true, name)
  }

  /** Unsubscribes a name. Without a connection there is nothing to undo. */
  unsubscribe(name: string): Promise<void> {
    this.#names.delete(name)
    return this.#ready ? this.#order(false, name) : Promise.resolve()
  }

  /** Sends a canary; what is wrong, or null when it came back in time. */
  async probe(boundMs: number): Promise<string | null> {
    if (!this.#ready) return 'PUB/SUB connection is down'
    const message = `${CANARY}:${this.#sequence++}`
    let settle: (problem: string | null) => void = () => undefined
    const back = new Promise<string | null>((resolve) => {
      settle = resolve
    })
    this.#canaries.set(message, () => {
      settle(null)
    })
    const timer = new CallbackTimer(() => {
      settle(`canary did not come back within ${boundMs} ms`)
    })
    this.#deps.wheel.schedule(timer, boundMs)
    try {
      const sent = this.#deps.sendCanary(message).then(
        () => back,
        (cause: unknown) => `${NOT_SENT}: ${reasonOf(cause)}`,
      )
      return await Promise.race([sent, back])
    } finally {
      this.#canaries.delete(message)
      this.#deps.wheel.cancel(timer)
    }
  }

  /** The server may be gone: looks at once. */
  suspect(): void {
    if (!this.#looking && !this.#closed) this.#deps.wheel.schedule(this.#canaryTimer, 0)
  }

  /** Closes for good. */
  close(): void {
    this.#closed = true
    this.#deps.wheel.cancel(this.#canaryTimer)
    this.#link.close()
    this.#ready = false
    this.#rejectOrders(new Error('closed'))
  }

  #order(subscribe: boolean, name: string): Promise<void> {
    if (!this.#ready) {
      const cause = new Error('PUB/SUB connection temporarily unavailable')
      return Promise.reject(new EngineFailure('subscribe', cause))
    }
    if (subscribe) this.#names.add(name)
    return new Promise((resolve, reject) => {
      this.#orders.push({ subscribe, name, resolve, reject })
      // What belongs to one turn goes out together.
      if (this.#orders.length > 1) return
      setImmediate(() => {
        this.#flush()
      })
    })
  }

  #flush(): void {
    const orders = this.#orders
    this.#orders = []
    for (let at = 0; at < orders.length;) {
      const kind = orders[at]?.subscribe
      let end = at + 1
      while (end < orders.length && end - at < BATCH && orders[end]?.subscribe === kind) end++
      this.#carryOut(orders.slice(at, end), kind === true)
      at = end
    }
  }

  #carryOut(orders: readonly Order[], subscribe: boolean): void {
    const client = this.#link.client
    const names = orders.map((order) => order.name)
    const done =
      client === null
        ? Promise.reject(new EngineFailure('subscribe', new Error('PUB/SUB connection lost')))
        : this.#send(client, names, subscribe)
    done.then(
      () => {
        for (const order of orders) order.resolve()
      },
      (cause: unknown) => {
        this.#deps.onTrouble('subscribe_channel')
        for (const order of orders) {
          if (subscribe) this.#names.delete(order.name)
          order.reject(cause)
        }
        // Slots that moved away are served by another node.
        if (this.#deps.sharded) this.#link.restart(rootOf(cause))
      },
    )
  }

  #send(client: Redis, names: readonly string[], subscribe: boolean): Promise<unknown> {
    const { sharded } = this.#deps
    const operation = subscribe ? 'subscribe' : 'unsubscribe'
    return this.#inFlight.run<unknown>(operation, () => {
      if (subscribe) return sharded ? client.ssubscribe(...names) : client.subscribe(...names)
      return sharded ? client.sunsubscribe(...names) : client.unsubscribe(...names)
    })
  }

  async #resubscribe(client: Redis): Promise<void> {
    const event = this.#deps.sharded ? 'smessageBuffer' : 'messageBuffer'
    client.on(event, (name: Buffer, message: Buffer) => {
      this.#receive(name.toString('utf8'), message)
    })
    const again = this.#wasReady
    try {
      await this.#send(client, [this.#deps.service], true)
      const names = [...this.#names]
      for (let at = 0; at < names.length; at += BATCH) {
        const batch = names.slice(at, at + BATCH).filter((name) => this.#names.has(name))
        if (batch.length === 0) continue
        await this.#send(client, batch, true)
        if (again) this.#deps.onGap(batch)
      }
    } catch (cause) {
      if (this.#link.client === client) this.#link.restart(rootOf(cause))
      return
    }
    if (this.#link.client !== client) return
    this.#link.confirm()
    this.#ready = true
    this.#wasReady = true
    this.#lastMessageMs = this.#deps.clock.monotonic()
    this.#started?.resolve()
    this.#started = null
  }

  #down(cause: Error): void {
    this.#ready = false
    this.#deps.onTrouble('connection')
    this.#rejectOrders(cause)
    this.#started?.reject(cause)
    this.#started = null
  }

  #rejectOrders(cause: Error): void {
    const orders = this.#orders
    this.#orders = []
    for (const { name, subscribe, resolve, reject } of orders) {
      if (!subscribe) {
        resolve()
        continue
      }
      this.#names.delete(name)
      reject(new EngineFailure('subscribe', cause))
    }
  }

  #receive(name: string, message: Buffer): void {
    this.#lastMessageMs = this.#deps.clock.monotonic()
    if (name !== this.#deps.service) this.#deps.onMessage(name, message)
    else this.#canaries.get(message.toString('latin1'))?.()
  }

  /** A connection on which nothing comes although something was sent is dead, whatever TCP says. */
  async #checkAlive(): Promise<void> {
    const { wheel, clock, ioTimeoutMs, onTrouble } = this.#deps
    const client = this.#link.client
    let problem: string | null = null
    if (this.#ready) {
      this.#looking = true
      const sentMs = clock.monotonic()
      problem = await this.probe(ioTimeoutMs)
      this.#looking = false
      if (problem?.startsWith(NOT_SENT) === true) onTrouble('probe_publish')
      else if (problem !== null && this.#lastMessageMs < sentMs && client === this.#link.client) {
        onTrouble('probe_timeout')
        this.#link.restart(new Error(problem))
      }
    }
    if (this.#closed) return
    wheel.schedule(this.#canaryTimer, problem === null ? CANARY_MS : CANARY_AGAIN_MS)
  }
}

function reasonOf(cause: unknown): string {
  return rootOf(cause).message
}

/** What the server or the network said. */
function rootOf(cause: unknown): Error {
  return asError(cause instanceof EngineFailure ? cause.cause : cause)
}
