/** Every built option as a commented YAML file: `config/reference.yaml`, and `backhaul configdoc`. */
import type { z } from 'zod'
import { proxyEvents } from '../contract/proxy-events.js'
import type { FoundOption } from './option.js'
import { kindOf, type LeafKind } from './schema/kinds.js'
import { configSchema } from './schema/root.js'

/** The proxy whose options are all shown. */
const EXPLAINED = proxyEvents.connect.path

type Repeated = { readonly shown: readonly string[]; readonly as: string }

/** Sections that repeat another one: what is shown of them, and where the rest is explained. */
const REPEATED = new Map<string, Repeated>([
  ['client.subscription_token', { shown: ['enabled'], as: 'client.token' }],
  ...Object.values(proxyEvents)
    .filter(({ path }) => path !== EXPLAINED)
    .map(({ path }) => [path, { shown: ['enabled', 'endpoint'], as: EXPLAINED }] as const),
])

/** Lists of objects, and an example of an item (kept as a comment). */
const EXAMPLES: ReadonlyMap<string, readonly string[]> = new Map([
  [
    'channel.namespaces',
    [
      'Items: `name`, and the options of channel.without_namespace.',
      '- {name: chat, history_size: 100, history_ttl: 300s, subscribe_proxy_enabled: true}',
    ],
  ],
  [
    'rpc.namespaces',
    [
      'Items: `name`, and the options of rpc.without_namespace.',
      '- {name: chat, proxy_enabled: true, proxy_name: chat_backend}',
    ],
  ],
  [
    'proxies',
    [
      'Items: `name`, and the options of client.proxy.connect without `enabled`.',
      '- {name: chat_backend, endpoint: "https://chat.internal/rpc", timeout: 500ms}',
    ],
  ],
  [
    'client.proxy.connect.http.status_to_code_transforms',
    [
      'Items: a status, and either an error or a disconnect.',
      '- {status_code: 404, to_disconnect: {code: 4504, reason: not found}}',
      '- {status_code: 503, to_error: {code: 1503, message: busy, temporary: true}}',
    ],
  ],
  [
    'client.proxy.connect.policy.errors',
    [
      'Items: a match (http, grpc or kind), and either an error or a disconnect.',
      '- {match: {http: 4xx}, to_error: {code: 1400, message: rejected}}',
      '- {match: {kind: timeout}, to_disconnect: {code: 4503, reason: slow backend}}',
    ],
  ],
])

const HEADER = `# Every option of Backhaul with its meaning, unit and default. This file changes nothing: all values
# are the defaults. Copy what you need. Precedence: flag, environment, file, default. A variable is
# BACKHAUL_ (or CENTRIFUGO_) and the path in upper case: BACKHAUL_CLIENT_PING_INTERVAL=20s.
# Durations have a unit (300ms, 25s, 1h30m); a bare number means nanoseconds. Where the default is
# not zero, a zero in a file means the default; set it by environment (not so under policy).
# (reload) marks what SIGHUP takes over, with all below it; everything else needs a restart.
`

/** Ends the description of what a reload takes over. */
const RELOADED = '(reload)'

const WIDTH = 100

function comment(text: string, indent: string): string {
  const lines: string[] = []
  let line = `${indent}#`
  for (const word of text.split(' ')) {
    if (line.length + word.length + 1 > WIDTH) {
      lines.push(line)
      line = `${indent}#`
    }
    line += ` ${word}`
  }
  return [...lines, line].join('\n')
}

/** The default of an option, in YAML. */
export function leafValue(kind: LeafKind): string {
  if (kind.t === 'map') return '{}'
  if (kind.t === 'duration') return String(kind.initial)
  if (!Array.isArray(kind.initial)) return scalar(kind.initial)
  return `[${(kind.initial as unknown[]).map(scalar).join(', ')}]`
}

/** A scalar in YAML; texts that could read as something else are quoted. */
function scalar(value: unknown): string {
  const text = String(value)
  return typeof value !== 'string' || /^[a-z/][a-z_/]*$/.test(text) ? text : `'${text}'`
}

/** What an option is, and whether a reload takes it over. */
export function aboutOption(schema: z.ZodType): string {
  const about = schema.description ?? ''
  return kindOf(schema).reload ? `${about} ${RELOADED}` : about
}

function writeOption(schema: z.ZodType, key: string, path: string, indent: string): string[] {
  const kind = kindOf(schema)
  const lines = [comment(aboutOption(schema), indent)]
  if (kind.t === 'section') {
    lines.push(`${indent}${key}:`, ...writeSection(kind.shape, path, `${indent}  `))
  } else if (kind.t === 'list') {
    for (const line of EXAMPLES.get(path) ?? []) lines.push(`${indent}# ${line}`)
    lines.push(`${indent}${key}: []`)
  } else {
    lines.push(`${indent}${key}: ${leafValue(kind)}`)
  }
  return lines
}

function writeSection(
  shape: Readonly<Record<string, z.ZodType>>,
  path: string,
  indent: string,
): string[] {
  return sectionLines(shape, path, indent, REPEATED.get(path) ?? null)
}

function sectionLines(
  shape: Readonly<Record<string, z.ZodType>>,
  path: string,
  indent: string,
  repeated: Repeated | null,
): string[] {
  const lines: string[] = []
  for (const [key, schema] of Object.entries(shape)) {
    if (repeated !== null && !repeated.shown.includes(key)) continue
    const here = path === '' ? key : `${path}.${key}`
    if (here === 'proxy_defaults.policy') {
      lines.push(
        comment(
          'Merged below the policy of every proxy; options: client.proxy.connect.policy.',
          indent,
        ),
        `${indent}policy: {}`,
      )
    } else lines.push(...writeOption(schema, key, here, indent))
  }
  if (repeated !== null) lines.push(`${indent}# Further options: see ${repeated.as}.`)
  return lines
}

/** The text of the reference file. Loading it yields the default configuration. */
export function configReference(): string {
  const kind = kindOf(configSchema)
  if (kind.t !== 'section') return HEADER
  const blocks = Object.entries(kind.shape).map(([key, schema]) =>
    writeOption(schema, key, key, '').join('\n'),
  )
  return `${HEADER}\n${blocks.join('\n\n')}\n`
}

/** An option as commented YAML below the keys that lead to it; of a list one item in full. */
export function optionReference({ schema, path }: FoundOption): string {
  const keys = path.split('.')
  const key = keys.pop() ?? ''
  const indent = '  '.repeat(keys.length)
  const kind = kindOf(schema)
  const item = kind.t === 'list' ? kindOf(kind.item) : null
  const lines = keys.map((parent, depth) => `${'  '.repeat(depth)}${parent}:`)
  lines.push(comment(aboutOption(schema), indent))
  if (item?.t === 'section') {
    const options = sectionLines(item.shape, path, `${indent}    `, null)
    lines.push(`${indent}${key}:`, `${indent}  -`, ...options)
  } else if (kind.t === 'section') {
    // Asked for by name, a section that repeats another one is shown whole.
    lines.push(`${indent}${key}:`, ...sectionLines(kind.shape, path, `${indent}  `, null))
  } else if (kind.t !== 'list') lines.push(`${indent}${key}: ${leafValue(kind)}`)
  return `${lines.join('\n')}\n`
}
