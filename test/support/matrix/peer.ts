/**
 * The official client as a scenario meets it. Runs in Node and, as it is, inside a page of a browser:
 * so nothing but types is imported here.
 */
import type {
  Centrifuge,
  MapSubscription,
  MapSubscriptionOptions,
  Options,
  SharedPollSubscription,
  SharedPollSubscriptionOptions,
  Subscription,
  SubscriptionOptions,
  TransportName,
} from 'centrifuge'

/** One way the client can talk. */
export type Wire = {
  readonly transport: 'websocket' | 'http_stream' | 'sse'
  readonly codec: 'json' | 'protobuf'
}

/** What happens outside the client. */
export type World = {
  /** `host:port` that connections go to; see {@link World.cut}. */
  readonly address: string
  /** Calls a method of the server API. */
  readonly api: (method: string, request: object) => Promise<Record<string, any>>
  /** Resets all connections of this scenario, and takes new ones. */
  readonly cut: () => Promise<void>
  /** A token the server trusts; `exp` is in seconds from now. */
  readonly token: (claims: Readonly<Record<string, unknown>>) => Promise<string>
  /** What the backend that is polled answers from now on for keys of a channel. */
  readonly answer: (
    channel: string,
    values: Readonly<Record<string, object>>,
    epoch?: string,
  ) => Promise<void>
  /** Keys of the next poll of a channel. */
  readonly asked: (channel: string) => Promise<readonly string[]>
  /** A signature by which a user may track keys; `exp` is in seconds from now. */
  readonly sign: (what: KeysToSign) => Promise<string>
}

/** What a signature is made over. */
export type KeysToSign = {
  readonly user: string
  readonly channel: string
  readonly keys: readonly string[]
  readonly exp?: number
}

/** Something with events. */
type Source = { on(name: string, handler: (context: any) => void): unknown }

/** Contexts of one kind of event, as they come. */
export class Seen {
  readonly all: any[] = []
  #waiting: { readonly count: number; readonly done: () => void }[] = []

  constructor(source: Source, event: string) {
    source.on(event, (context) => {
      this.all.push(context)
      this.#waiting = this.#waiting.filter(({ count, done }) => {
        if (this.all.length < count) return true
        done()
        return false
      })
    })
  }

  /** Resolves with all of them once there are so many. */
  reach(count: number): Promise<any[]> {
    if (this.all.length >= count) return Promise.resolve(this.all)
    return new Promise((resolve) => {
      this.#waiting.push({
        count,
        done: () => {
          resolve(this.all)
        },
      })
    })
  }
}

/** Keys and values as an application keeps them: of snapshots of a map and of each change. */
export class Mirror {
  readonly held = new Map<string, any>()
  /** How many snapshots replaced everything. */
  snapshots = 0
  /** Changes as they came: key and value, `removed` for a removal. */
  readonly changes: [string, unknown][] = []
  #waiting: (() => void)[] = []

  constructor(source: Source, decode: (data: unknown) => unknown) {
    source.on('sync', ({ entries }) => {
      this.snapshots++
      this.held.clear()
      for (const { key, data } of entries) this.held.set(key, decode(data))
      this.#moved()
    })
    source.on('update', ({ key, data, removed }) => {
      if (removed === true) this.held.delete(key)
      else this.held.set(key, decode(data))
      this.changes.push([key, removed === true ? 'removed' : decode(data)])
      this.#moved()
    })
  }

  /** Resolves once it holds. */
  async until(condition: (held: ReadonlyMap<string, any>) => boolean): Promise<void> {
    while (!condition(this.held)) await new Promise<void>((resolve) => this.#waiting.push(resolve))
  }

  /** Keys and values now, by key. */
  get entries(): [string, any][] {
    return [...this.held].sort(([a], [b]) => (a < b ? -1 : 1))
  }

  #moved(): void {
    for (const resolve of this.#waiting.splice(0)) resolve()
  }
}

/** Clients of one scenario. */
export class Peer {
  readonly wire: Wire
  readonly world: World
  /** The user of every client that says nothing else; nobody else has it. */
  readonly user: string
  readonly #create: (endpoints: object[], options: Partial<Options>) => Centrifuge
  readonly #clients: Centrifuge[] = []

  constructor(
    wire: Wire,
    world: World,
    /** Unique among the scenarios that share a server. */
    id: string,
    create: (endpoints: object[], options: Partial<Options>) => Centrifuge,
  ) {
    this.wire = wire
    this.world = world
    this.user = `user-${id}`
    this.#create = create
  }

  /** A channel of a namespace that no other scenario uses. */
  channel(namespace: string): string {
    return `${namespace}:${this.user}`
  }

  /** A client that is not connected yet. */
  client(options: Partial<Options> = {}): Centrifuge {
    const { address } = this.world
    const { transport } = this.wire
    const scheme = transport === 'websocket' ? 'ws' : 'http'
    const endpoint = `${scheme}://${address}/connection/${transport}`
    const client = this.#create([{ transport: transport as TransportName, endpoint }], {
      emulationEndpoint: `http://${address}/emulation`,
      minReconnectDelay: 10,
      maxReconnectDelay: 50,
      getToken: () => this.world.token({ sub: this.user }),
      ...options,
    })
    this.#clients.push(client)
    return client
  }

  /** A client that is connected. */
  async connected(options: Partial<Options> = {}): Promise<Centrifuge> {
    const client = this.client(options)
    client.connect()
    await client.ready()
    return client
  }

  /** A subscription that is live, with its publications. */
  async subscribed(
    client: Centrifuge,
    channel: string,
    options: Partial<SubscriptionOptions> = {},
  ): Promise<{ sub: Subscription; seen: Seen }> {
    const sub = client.newSubscription(channel, options)
    const seen = new Seen(sub, 'publication')
    sub.subscribe()
    await sub.ready()
    return { sub, seen }
  }

  /** A map subscription that is live, with what the application holds of it. */
  async mapped(
    client: Centrifuge,
    channel: string,
    options: Partial<MapSubscriptionOptions> = {},
  ): Promise<{ sub: MapSubscription; mirror: Mirror }> {
    const quick = { minResubscribeDelay: 10, maxResubscribeDelay: 20 }
    const sub = client.newMapSubscription(channel, { ...quick, ...options })
    const mirror = this.mirror(sub)
    sub.subscribe()
    await sub.ready()
    return { sub, mirror }
  }

  /** A shared poll subscription that is live and tracks keys, with what the application holds. */
  async tracking(
    client: Centrifuge,
    channel: string,
    keys: readonly string[],
    options: Partial<SharedPollSubscriptionOptions> = {},
  ): Promise<{ sub: SharedPollSubscription; mirror: Mirror }> {
    const sub = client.newSharedPollSubscription(channel, {
      minResubscribeDelay: 10,
      maxResubscribeDelay: 20,
      getSignature: async ({ keys: asked }) => ({
        keys: asked,
        signature: await this.world.sign({ user: this.user, channel, keys: asked }),
      }),
      ...options,
    })
    const mirror = this.mirror(sub)
    sub.track([...keys])
    sub.subscribe()
    await sub.ready()
    return { sub, mirror }
  }

  /** What an application holds of a map. */
  mirror(source: Source): Mirror {
    return new Mirror(source, (data) => this.decode(data))
  }

  /** Writes keys by the server API, in one go. */
  async write(
    channel: string,
    entries: readonly [string, unknown][],
    more: object = {},
  ): Promise<void> {
    const commands = entries.map(([key, data]) => ({
      map_publish: { channel, key, data, ...more },
    }))
    await this.world.api('batch', { commands })
  }

  /** Keys and values of a map as the server has them, by key. */
  async stateOf(channel: string): Promise<[string, unknown][]> {
    const { result } = await this.world.api('map_read_state', { channel, limit: -1 })
    const entries = (result?.entries ?? []) as { key: string; data: unknown }[]
    return entries
      .map(({ key, data }): [string, unknown] => [key, data])
      .sort(([a], [b]) => (a < b ? -1 : 1))
  }

  /** Cuts the connection under a subscription; resolves when the client has noticed. */
  async cutUnder(source: Source): Promise<void> {
    const noticed = new Seen(source, 'subscribing').reach(1)
    await this.world.cut()
    await noticed
  }

  /** Publishes by the server API, one after the other. */
  async publish(channel: string, all: readonly unknown[], more: object = {}): Promise<void> {
    for (const data of all) await this.world.api('publish', { channel, data, ...more })
  }

  /** Data as clients of this encoding give it. */
  encode(value: unknown): any {
    return this.wire.codec === 'json' ? value : new TextEncoder().encode(JSON.stringify(value))
  }

  /** Data as the application knows it. */
  decode(data: unknown): any {
    if (!(data instanceof Uint8Array)) return data
    return data.length === 0 ? undefined : JSON.parse(new TextDecoder().decode(data))
  }

  /** Data of all publications seen. */
  dataOf(seen: Seen | readonly any[]): any[] {
    const all = seen instanceof Seen ? seen.all : seen
    return all.map(({ data }: { data: unknown }) => this.decode(data))
  }

  close(): void {
    for (const client of this.#clients.splice(0)) client.disconnect()
  }
}

/** Resolves with the error of something that must fail. */
export function failure(promise: Promise<unknown>): Promise<any> {
  return promise.then(
    () => 'no error',
    (error: unknown) => error,
  )
}
