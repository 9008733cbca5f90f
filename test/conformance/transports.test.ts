/**
 * One suite for every bidirectional transport in every encoding on every listener, with the official
 * client. The same scenarios run in a browser (test/e2e/transports-browser.test.ts), through workers and
 * on Redis (test/e2e/transports-nodes.test.ts).
 * spec: client-protocol.md §1.4, §8
 */
import { afterAll, beforeAll, describe, it } from 'vitest'
import { playInNode, scenariosFor } from '../support/matrix/in-node.js'
import { openStage, wires, type Stage } from '../support/matrix/stage.js'

const cases = wires.flatMap((wire) =>
  ['uws', 'node'].map((listener) => ({ wire, listener, ...wire })),
)

describe.each(cases)('$transport in $codec on the $listener listener', ({ wire, listener }) => {
  let stage: Stage

  beforeAll(async () => {
    stage = await openStage({ listener })
  })

  afterAll(() => stage.close())

  for (const each of scenariosFor(wire)) {
    it.concurrent(each.scenario.name, async ({ expect }) => {
      expect(await playInNode(stage, wire, each)).toEqual(each.scenario.gives)
    })
  }
})
