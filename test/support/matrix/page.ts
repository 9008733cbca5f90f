/** Plays one scenario inside a page. What it needs of the outside are functions the test exposed. */
import type { Centrifuge, Options } from 'centrifuge'
import { Peer, type Wire, type World } from './peer.js'
import { scenarios } from './scenarios.js'

/** A scenario by its place in the list, and where to play it. */
export type Play = {
  readonly at: number
  readonly wire: Wire
  readonly address: string
  readonly id: string
}

/** What a world can do; the test exposes it as one function. */
export type Deed = Exclude<keyof World, 'address'>

type Exposed = { readonly worldDo: (deed: Deed, ...args: unknown[]) => Promise<never> }

type Library = { readonly Centrifuge: new (endpoints: object[], options: object) => Centrifuge }

/** Returns what the scenario gives; throws what it throws. */
export async function play({ at, wire, address, id }: Play): Promise<unknown> {
  const build = wire.codec === 'json' ? '/centrifuge.js' : '/centrifuge-protobuf.js'
  const { Centrifuge: Client } = (await import(build)) as Library
  const { worldDo } = globalThis as unknown as Exposed
  const does =
    (deed: Deed) =>
    (...args: unknown[]): Promise<never> =>
      worldDo(deed, ...args)
  const world: World = {
    address,
    api: does('api'),
    cut: does('cut'),
    token: does('token'),
    answer: does('answer'),
    asked: does('asked'),
    sign: does('sign'),
  }
  const create = (endpoints: object[], options: Partial<Options>): Centrifuge =>
    new Client(endpoints, options)
  const peer = new Peer(wire, world, id, create)
  try {
    return await scenarios[at]?.run(peer)
  } finally {
    peer.close()
  }
}
