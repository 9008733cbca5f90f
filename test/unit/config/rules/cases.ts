/** Tables of configurations that a rule refuses or accepts. */
import { expect, it } from 'vitest'
import { faultsOf } from '../support.js'

/** A configuration, and how its only fault begins. */
export type Case = readonly [what: string, data: object, fault: string]

/** Each fault starts with the given text, and is the only one. */
export const refuses = (cases: readonly Case[]): void => {
  it.each(cases)('refuses %s', (_what, data, fault) => {
    const faults = faultsOf(data)
    expect(faults).toHaveLength(1)
    expect(faults[0]?.startsWith(fault)).toBe(true)
  })
}

/** There is no fault. */
export const accepts = (cases: readonly (readonly [what: string, data: object])[]): void => {
  it.each(cases)('accepts %s', (_what, data) => {
    expect(faultsOf(data)).toEqual([])
  })
}
