/**
 * One suite for every bidirectional transport in every encoding on every listener, with the official
 * client. The same scenarios run in a browser (test/e2e/transports-browser.test.ts).
 * spec: client-protocol.md §1.4, §8
 */
import { Centrifuge, type Options } from 'centrifuge'
import { Centrifuge as ProtobufCentrifuge } from 'centrifuge/build/protobuf'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { FetchEventSource } from '../support/event-source.js'
import { Peer } from '../support/matrix/peer.js'
import { scenarios } from '../support/matrix/scenarios.js'
import { openStage, wires, type Stage } from '../support/matrix/stage.js'

const cases = wires.flatMap((wire) =>
  ['uws', 'node'].map((listener) => ({ wire, listener, ...wire })),
)

describe.each(cases)('$transport in $codec on the $listener listener', ({ wire, listener }) => {
  let stage: Stage

  beforeAll(async () => {
    stage = await openStage(listener)
  })

  afterAll(() => stage.close())

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

  for (const [at, scenario] of scenarios.entries()) {
    if (scenario.on?.(wire) === false) continue
    it(scenario.name, async () => {
      const world = await stage.enter()
      const peer = new Peer(wire, world, String(at), create)
      try {
        expect(await scenario.run(peer)).toEqual(scenario.gives)
      } finally {
        peer.close()
        await world.close()
      }
    })
  }
})
