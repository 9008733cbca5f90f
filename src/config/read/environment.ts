/** Overlays variables on the tree of the file. spec: server-api-and-operations.md §4.3 */
import { resolve } from 'node:path'
import type { z } from 'zod'
import { kindOf, type Kind } from '../schema/kinds.js'
import { whyNot } from '../faults.js'
import { OLD_NAMES } from '../schema/old-names.js'
import type { UnbuiltKey } from '../schema/unbuilt.js'
import { readText } from './file.js'
import { readLeaf, type ReadContext } from './leaf.js'
import { OptionPath } from './path.js'
import { newTree, readNode, type Tree } from './tree.js'
import { isOn, judgeUnbuilt } from './unbuilt.js'
import { parseJson } from './weak.js'

/** Prefixes of variables; the first one that has a value wins. */
export const PREFIXES = ['BACKHAUL_', 'CENTRIFUGO_'] as const

type Found = { readonly name: string; readonly value: string }

/** Service links that Kubernetes puts into every container. */
const SERVICE_LINK =
  /^(?:CENTRIFUGO|BACKHAUL)(?:_[A-Z0-9_]+)?_(?:PORT_\d+_|SERVICE_(?:HOST|PORT)|PORT$)/
const LINKED_PORT = /^(?:tcp|udp|sctp):\/\//

/** One overlay run: keeps account of the names that mean something. */
export class EnvironmentOverlay {
  readonly #names = new Set<string>()
  /** Prefixes of variables below keys of unknown content, and what is said of them. */
  readonly #unbuiltBelow = new Map<string, string>()

  constructor(
    private readonly context: ReadContext,
    /** Option paths given as flags: their variables are not looked at. */
    private readonly flags: ReadonlySet<string>,
  ) {}

  /** Writes the values of variables into `tree`. */
  apply(schema: z.ZodType, tree: Tree): void {
    const kind = kindOf(schema)
    if (kind.t === 'section') this.#section(kind, tree, OptionPath.root)
    this.#reportUnknown()
  }

  #find(path: OptionPath): Found | null {
    this.#names.add(path.variable)
    if (this.flags.has(path.shown)) return null
    return this.#valueOf(path.variable)
  }

  #valueOf(variable: string): Found | null {
    for (const prefix of PREFIXES) {
      const name = prefix + variable
      const value = this.context.env[name]
      // An empty variable counts as unset.
      if (value !== undefined && value !== '') return { name, value }
    }
    return null
  }

  /** An option that may also stand in a file of its own, which `<variable>_FILE` names. */
  #findWithFile(path: OptionPath): Found | null {
    const direct = this.#find(path)
    const variable = `${path.variable}_FILE`
    this.#names.add(variable)
    const named = this.flags.has(path.shown) ? null : this.#valueOf(variable)
    if (named === null) return direct
    const { findings, cwd } = this.context
    findings.locate(path.shown, { from: named.name })
    if (direct !== null) {
      findings.fault(path.shown, `is set by ${direct.name} too: keep one of them`)
      return null
    }
    const read = readText(resolve(cwd, named.value))
    if ('text' in read) {
      // Editors and secret stores end a file with a line break, which nobody means.
      const value = read.text.replace(/\r?\n$/, '')
      if (value !== '') return { name: named.name, value }
    }
    const problem = 'problem' in read ? read.problem : 'text' in read ? 'is empty' : 'not found'
    findings.fault(path.shown, `the file ${problem}`)
    return null
  }

  #section(kind: Extract<Kind, { readonly t: 'section' }>, tree: Tree, path: OptionPath): void {
    for (const [key, schema] of Object.entries(kind.shape)) {
      this.#option(schema, key, tree, path.key(key))
    }
    for (const [key, unbuilt] of Object.entries(kind.unbuilt)) this.#unbuilt(unbuilt, path.key(key))
  }

  #option(schema: z.ZodType, key: string, tree: Tree, path: OptionPath): void {
    const kind = kindOf(schema)
    if (kind.t === 'section') {
      const child = (tree[key] ?? newTree()) as Tree
      this.#shorthand(kind, child, path)
      this.#section(kind, child, path)
      if (Object.keys(child).length > 0) tree[key] = child
      return
    }
    const found = kind.t === 'list' ? this.#find(path) : this.#findWithFile(path)
    if (kind.t === 'list') {
      this.#list(kind, key, tree, { path, schema, found })
      return
    }
    if (found === null) return
    const source = { t: 'text', origin: found.name } as const
    const value = readLeaf(schema, kind, found.value, { path, source, context: this.context })
    if (value !== undefined) tree[key] = value
  }

  /** A variable of the section itself, where a text stands for one of its options. */
  #shorthand(
    { shorthand, shape }: Extract<Kind, { readonly t: 'section' }>,
    tree: Tree,
    path: OptionPath,
  ): void {
    const schema = shape[shorthand]
    const found = schema === undefined ? null : this.#find(path)
    if (schema === undefined || found === null) return
    const source = { t: 'text', origin: found.name } as const
    const value = readNode(schema, found.value, { path, source, context: this.context })
    if (value !== undefined) tree[shorthand] = value
  }

  #list(
    kind: Extract<Kind, { readonly t: 'list' }>,
    key: string,
    tree: Tree,
    at: { readonly path: OptionPath; readonly schema: z.ZodType; readonly found: Found | null },
  ): void {
    const { path, found } = at
    const items = [...((tree[key] ?? []) as Tree[])]
    const next = found === null ? items : this.#listValue(kind.named, items, at, found)
    if (kind.named) this.#refine(kind.item, next, path)
    if (next.length > 0 || found !== null) tree[key] = next
  }

  /** A JSON array replaces the list; otherwise the value is names of new items. */
  #listValue(
    named: boolean,
    items: Tree[],
    at: { readonly path: OptionPath; readonly schema: z.ZodType },
    found: Found,
  ): Tree[] {
    const parsed = parseJson(found.value)
    this.context.findings.locate(at.path.shown, { from: found.name })
    if (Array.isArray(parsed)) {
      const source = { t: 'text', origin: found.name } as const
      const value = readNode(at.schema, parsed, { path: at.path, source, context: this.context })
      return value as Tree[]
    }
    if (!named) {
      this.context.findings.fault(at.path.shown, 'must be a JSON array')
      return items
    }
    const added = found.value.split(' ').map((name) => Object.assign(newTree(), { name }))
    return [...items, ...added]
  }

  /** `CHANNEL_NAMESPACES_<NAME>_<OPTION>` for every item, wherever it came from. */
  #refine(item: z.ZodType, items: readonly Tree[], path: OptionPath): void {
    const kind = kindOf(item)
    if (kind.t !== 'section') return
    items.forEach((tree, index) => {
      const name = typeof tree.name === 'string' ? tree.name : ''
      if (name !== '') this.#section(kind, tree, path.item(index, name))
    })
  }

  #unbuilt(key: UnbuiltKey, path: OptionPath): void {
    if (key.t === 'group' || key.t === 'switched') {
      for (const [name, inner] of Object.entries(key.keys)) this.#unbuilt(inner, path.key(name))
      if (key.t === 'group') return
    } else if (key.t === 'value')
      this.#unbuiltBelow.set(`${path.variable}_`, whyNot(key.commercial))
    const found = this.#find(key.t === 'switched' ? path.key('enabled') : path)
    if (found === null) return
    const { findings } = this.context
    if (key.t === 'switched') {
      if (isOn(found.value)) findings.switchedOn(path.shown, key.instead)
    } else {
      const parsed = parseJson(found.value)
      const value = typeof parsed === 'object' && parsed !== null ? parsed : found.value
      judgeUnbuilt(key, value, path, this.context)
    }
  }

  #isServiceLink(name: string): boolean {
    if (!SERVICE_LINK.test(name)) return false
    return (
      !name.endsWith('_PORT') ||
      /_SERVICE_|_PORT_\d/.test(name) ||
      LINKED_PORT.test(this.context.env[name] ?? '')
    )
  }

  #reportUnknown(): void {
    for (const name of Object.keys(this.context.env).sort()) {
      const prefix = PREFIXES.find((candidate) => name.startsWith(candidate))
      if (prefix === undefined) continue
      const rest = name.slice(prefix.length)
      if (rest.startsWith('VAR_') || this.#names.has(rest) || this.#isServiceLink(name)) continue
      const place = OLD_NAMES.get(rest.toLowerCase())
      const why = this.#whyNotBuilt(rest)
      this.context.findings.warn('unknown var in environment', {
        var: name,
        ...(place !== undefined && { use: newVariable(prefix, place) }),
        ...(why !== undefined && { reason: why }),
      })
    }
  }

  #whyNotBuilt(variable: string): string | undefined {
    for (const [prefix, why] of this.#unbuiltBelow) if (variable.startsWith(prefix)) return why
    return undefined
  }
}

/** The variable for a place that `OLD_NAMES` has; what it says about options that are gone. */
function newVariable(prefix: string, place: string): string {
  const path = /^[a-z_]+(?:\.[a-z_0-9]+)+(?= |$)/.exec(place)?.[0]
  if (path === undefined) return place
  return prefix + path.replaceAll('.', '_').toUpperCase() + place.slice(path.length)
}
