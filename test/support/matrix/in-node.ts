/** Plays scenarios with the official client of this process. */
import { Centrifuge, type Options } from 'centrifuge'
import { Centrifuge as ProtobufCentrifuge } from 'centrifuge/build/protobuf'
import { WebSocket } from 'ws'
import { FetchEventSource } from '../event-source.js'
import { Peer, type Wire } from './peer.js'
import type { Scenario } from './scenario.js'
import { scenarios } from './scenarios.js'
import type { Stage } from './stage.js'

/** Scenarios for a wire; the number is their place in the list of all. */
export function scenariosFor(wire: Wire): { readonly at: number; readonly scenario: Scenario }[] {
  return scenarios
    .map((scenario, at) => ({ at, scenario }))
    .filter(({ scenario }) => scenario.on?.(wire) !== false)
}

/** Plays one; resolves with what it gives. */
export async function playInNode(
  stage: Stage,
  wire: Wire,
  { at, scenario }: { readonly at: number; readonly scenario: Scenario },
): Promise<unknown> {
  const create = (endpoints: object[], options: Partial<Options>): Centrifuge => {
    const surroundings = {
      websocket: WebSocket,
      fetch,
      readableStream: ReadableStream,
      eventsource: FetchEventSource,
      ...options,
    }
    // The two builds declare the same class twice.
    const Client = wire.codec === 'json' ? Centrifuge : ProtobufCentrifuge
    return new Client(endpoints as never, surroundings) as unknown as Centrifuge
  }
  const world = await stage.enter()
  const peer = new Peer(wire, world, String(at), create)
  try {
    return await scenario.run(peer)
  } finally {
    peer.close()
    await world.close()
  }
}
