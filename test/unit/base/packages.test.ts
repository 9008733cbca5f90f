import { describe, expect, it } from 'vitest'
import { MissingPackage, optionalPackage } from '../../../src/base/index.js'

describe('optional packages', () => {
  it('loads one when it is asked for, once', () => {
    const load = optionalPackage('ioredis', 'engine.type: redis')
    expect(load()).toHaveProperty('Redis')
    expect(load()).toBe(load())
  })

  it('names the package that is missing, who wants it and how to add it', () => {
    const load = optionalPackage('backhaul-has-no-such-package', 'engine.type: other')
    expect(load).toThrow(MissingPackage)
    expect(load).toThrow(
      'engine.type: other needs the package backhaul-has-no-such-package, which is not installed; ' +
        'add it with: npm install backhaul-has-no-such-package',
    )
  })

  it('says why a package that is there does not load', () => {
    // No CommonJS module, but data that is not JSON for a reader of JSON.
    const load = optionalPackage('vitest/package.json/nothing', 'a test')
    expect(load).toThrow(/^a test needs the package .*, which does not load here \(/)
  })
})
