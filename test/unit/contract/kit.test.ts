/** The kit for backends knows the events of the table, all of them and no others. */
import { expect, it } from 'vitest'
import { EVENTS } from '../../../packages/backend/src/index.js'
import { proxyEvents } from '../../../src/contract/proxy-events.js'

it('the kit has every proxy event', () => {
  expect([...EVENTS].sort()).toEqual(
    Object.values(proxyEvents)
      .map(({ name }) => name)
      .sort(),
  )
})
