/**
 * Compiles `channel.*` into a table of namespaces and the rules about names.
 * spec: channels-and-engines.md §1.1–§1.4, §2.1
 */
import { RE2JS } from 're2js'
import type { ChannelConfig, NamespaceOptionsConfig } from '../config/index.js'
import type { Namespace, NamespaceTable, ResolvedChannel } from './ports.js'
import { compileNamespace } from './namespace-options.js'
import { VerdictCache } from './verdict-cache.js'

/** What the table is made from: the part of `channel` that concerns names and options. */
export type NamespaceRules = Omit<ChannelConfig, 'proxy'>

/** Names up to this many characters are matched whatever `max_length` says. */
const MIN_REGEX_LIMIT = 1024
/** Regex verdicts that are remembered: twice this number at most. */
const CACHED_VERDICTS = 4096

// eslint-disable-next-line no-control-regex
const ASCII = /^[\x00-\x7f]*$/

/**
 * Compiles the rules. `personalNamespace` is
 * `client.subscribe_to_user_personal_channel.personal_channel_namespace` ('' = none).
 * @throws RE2JSException for a `channel_regex` that is no RE2 expression (validated before).
 */
export function compileNamespaces(rules: NamespaceRules, personalNamespace = ''): NamespaceTable {
  return new CompiledNamespaces(rules, personalNamespace)
}

class CompiledNamespaces implements NamespaceTable {
  readonly maxLengthBytes: number
  readonly #privatePrefix: string
  readonly #namespaceBoundary: string
  readonly #userBoundary: string
  readonly #userSeparator: string
  readonly #personalPrefix: string
  readonly #default: Namespace
  readonly #named = new Map<string, Namespace>()
  readonly #regexVerdicts = new VerdictCache(CACHED_VERDICTS)

  constructor(rules: NamespaceRules, personalNamespace: string) {
    this.maxLengthBytes = rules.max_length
    this.#privatePrefix = rules.private_prefix
    this.#namespaceBoundary = rules.namespace_boundary
    this.#userBoundary = rules.user_boundary
    this.#userSeparator = rules.user_separator
    this.#personalPrefix =
      personalNamespace === ''
        ? rules.user_boundary
        : personalNamespace + rules.namespace_boundary + rules.user_boundary
    const defaults = {
      historyMetaTtlMs: rules.history_meta_ttl,
      dataFormat: rules.publication_data_format,
    }
    const compile = (name: string, options: NamespaceOptionsConfig): Namespace =>
      compileNamespace(name, options, defaults, compileRegex(options.channel_regex))
    this.#default = compile('', rules.without_namespace)
    for (const options of rules.namespaces) {
      this.#named.set(options.name, compile(options.name, options))
    }
  }

  resolve(channel: string): ResolvedChannel | null {
    const start = this.isPrivate(channel) ? this.#privatePrefix.length : 0
    const boundary = this.#namespaceBoundary
    const end = boundary === '' ? -1 : channel.indexOf(boundary, start)
    if (end < 0) return { namespace: this.#default, rest: channel }
    const name = channel.slice(start, end)
    const namespace = name === '' ? this.#default : this.#named.get(name)
    if (namespace === undefined) return null
    return { namespace, rest: channel.slice(end + boundary.length) }
  }

  isPrivate(channel: string): boolean {
    return this.#privatePrefix !== '' && channel.startsWith(this.#privatePrefix)
  }

  allowedUsers(channel: string, namespace: Namespace): readonly string[] | null {
    const boundary = this.#userBoundary
    if (!namespace.allowUserLimitedChannels || boundary === '') return null
    const at = channel.lastIndexOf(boundary)
    if (at < 0) return null
    const tail = channel.slice(at + boundary.length)
    const users = this.#userSeparator === '' ? [tail] : tail.split(this.#userSeparator)
    // An anonymous client is a member of no list, so an empty element names nobody.
    return users.includes('') ? users.filter((user) => user !== '') : users
  }

  isValidName(channel: string, resolved: ResolvedChannel): boolean {
    const regex = resolved.namespace.channelRegex
    if (regex === null) return ASCII.test(channel)
    // Matching is linear, but the name is the client's choice: bound the work first.
    if (channel.length > Math.max(this.maxLengthBytes, MIN_REGEX_LIMIT)) return false
    const known = this.#regexVerdicts.get(channel)
    if (known !== undefined) return known
    const verdict = regex.test(resolved.rest)
    this.#regexVerdicts.set(channel, verdict)
    return verdict
  }

  personalChannel(user: string): string {
    return this.#personalPrefix + user
  }
}

function compileRegex(expression: string): RE2JS | null {
  return expression === '' ? null : RE2JS.compile(expression)
}
