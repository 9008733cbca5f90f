/** What rules about several options share. */
import type { ProxyEventRow, SwitchState } from '../../contract/proxy-events.js'
import type { Findings } from '../faults.js'
import type { Config, ProxyConfig } from '../schema/root.js'
import type { RE2JS } from 're2js'
import { RE2JS as Engine } from 're2js'

/** One rule, or a group of them. Records faults and warnings. */
export type Rule = (config: Config, findings: Findings) => void

/** Form of namespace and proxy names. */
export const NAME = /^[-a-zA-Z0-9_.]{2,}$/

/** What is wrong with a name of that form. */
export const NAME_PROBLEM = 'must have at least two characters, out of letters, digits, - _ and .'

/** Path of an item of a named list, as faults show it. */
export const itemPath = (list: string, index: number, name: string): string =>
  name === '' ? `${list}[${index}]` : `${list}.${name}`

/** Checks names of a list: form, uniqueness. */
export function checkNames(
  list: string,
  items: readonly { readonly name: string }[],
  what: string,
  findings: Findings,
): void {
  const seen = new Set<string>()
  items.forEach(({ name }, index) => {
    const path = `${itemPath(list, index, name)}.name`
    if (!NAME.test(name)) findings.fault(path, `invalid ${what} name "${name}": ${NAME_PROBLEM}`)
    else if (seen.has(name)) {
      findings.fault(`${list}[${index}].name`, `${what} name must be unique: ${name}`)
    }
    seen.add(name)
  })
}

/** Compiles an RE2 expression; null after a fault. */
export function checkRegex(path: string, expression: string, findings: Findings): RE2JS | null {
  try {
    return Engine.compile(expression)
  } catch {
    findings.fault(path, 'is not a valid RE2 expression (no look-around, no back-references)')
    return null
  }
}

/** A proxy and where it stands. */
export type PlacedProxy = { readonly path: string; readonly proxy: ProxyConfig }

/** A switch and the proxy that it selects; null = there is none of that name. */
export type ProxyUse = SwitchState & {
  readonly event: ProxyEventRow
  readonly selected: PlacedProxy | null
}

/** Whether calls go over HTTP; anything else is a gRPC target. */
export const isHttpEndpoint = (endpoint: string): boolean => /^https?:\/\//i.test(endpoint)
