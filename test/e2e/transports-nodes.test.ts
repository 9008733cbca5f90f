/**
 * The scenarios of the transport conformance suite against servers that are several nodes: workers of
 * one process, and two nodes on one Redis. One wire each per listener, so that what a node does for a
 * session of another one is seen with sockets and with streams.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { redisNodes, twoWorkers } from '../support/matrix/backings.js'
import { playInNode, scenariosFor } from '../support/matrix/in-node.js'
import { openStage, type Stage } from '../support/matrix/stage.js'

const socket = { transport: 'websocket', codec: 'json' } as const
const stream = { transport: 'http_stream', codec: 'protobuf' } as const
const events = { transport: 'sse', codec: 'json' } as const

const cases = [
  { backing: twoWorkers, wire: socket, listener: 'uws' },
  { backing: twoWorkers, wire: stream, listener: 'node' },
  { backing: redisNodes, wire: { ...socket, codec: 'protobuf' } as const, listener: 'node' },
  { backing: redisNodes, wire: events, listener: 'uws' },
].map((each) => ({ ...each, name: each.backing.name, ...each.wire }))

describe.each(cases)(
  '$name: $transport in $codec on the $listener listener',
  ({ backing, wire, listener }) => {
    let stage: Stage

    beforeAll(async () => {
      stage = await openStage({ listener, backing })
    })

    afterAll(() => stage.close())

    for (const each of scenariosFor(wire)) {
      it(each.scenario.name, async () => {
        expect(await playInNode(stage, wire, each)).toEqual(each.scenario.gives)
      })
    }
  },
)
