/**
 * The larger objects inside replies and pushes. spec: client-protocol.md §2.2, §2.4, §2.5.2, §2.8, §2.9
 */
import { UnencodablePayload } from '../codec.js'
import type {
  ClientInfo,
  ConnectResult,
  Publication,
  RefreshResult,
  SentPublication,
  SubscribeResult,
  Tags,
} from '../messages.js'
import { quote } from '../../wire/index.js'
import { boolField, join, numberField, payloadField, stringField } from './text.js'

/** Publisher or member; `user` and `client` are written even when empty. */
export function writeInfo(info: ClientInfo): string {
  return (
    `{"user":${quote(info.user)},"client":${quote(info.client)}` +
    `${payloadField('conn_info', info.connInfo)}${payloadField('chan_info', info.chanInfo)}}`
  )
}

/** A publication; `epoch` is '' except in the first one of a stream. */
export function writePublication(pub: SentPublication, epoch: string): string {
  const fields =
    writeData(pub) +
    (pub.info === null ? '' : `,"info":${writeInfo(pub.info)}`) +
    numberField('offset', pub.offset) +
    (pub.tags === null || pub.tags.size === 0 ? '' : `,"tags":${writeTags(pub.tags)}`) +
    boolField('delta', pub.form === 'patch') +
    (pub.channel === undefined ? '' : stringField('channel', pub.channel)) +
    (pub.key === undefined ? '' : writeKeyed(pub)) +
    stringField('epoch', epoch) +
    versionField(pub.version)
  return `{${join(fields)}}`
}

function writeKeyed({ key = '', removed = false }: SentPublication): string {
  return stringField('key', key) + boolField('removed', removed)
}

function versionField(version: bigint | undefined): string {
  return version === undefined || version === 0n ? '' : `,"version":${version}`
}

/**
 * Raw, or in delta notation a string: the client keeps its exact bytes as base of the next patch.
 * A client parses the string when the payload is full, so that an empty one becomes null. A removal
 * has no data in any notation.
 */
function writeData({ data, form, removed }: SentPublication): string {
  if (removed === true) return ''
  if (form === undefined) return payloadField('data', data)
  if (form === 'full' && data.size === 0) return ',"data":"null"'
  if (form === 'full' && !data.isJson()) throw new UnencodablePayload()
  return `,"data":${quote(data.text())}`
}

function writeTags(tags: Tags): string {
  let fields = ''
  for (const [name, value] of tags) fields += `,${quote(name)}:${quote(value)}`
  return `{${join(fields)}}`
}

/** The first publication of a stream carries its epoch, in lists as in pushes. */
function writePublications(publications: readonly SentPublication[], epoch: string): string {
  let list = ''
  for (const pub of publications) list += `,${writePublication(pub, pub.offset === 1 ? epoch : '')}`
  return `[${join(list)}]`
}

/** Result of connect. */
export function writeConnectResult(result: ConnectResult): string {
  const fields =
    stringField('client', result.client) +
    stringField('version', result.version) +
    boolField('expires', result.expires) +
    numberField('ttl', result.ttl) +
    payloadField('data', result.data) +
    writeSubs(result.subs) +
    numberField('ping', result.ping) +
    boolField('pong', result.pong) +
    stringField('session', result.session) +
    stringField('node', result.node) +
    numberField('time', result.time)
  return `{${join(fields)}}`
}

/** The connect push: the fields of the result in the order of the push's own numbers. */
export function writeConnectPush(result: ConnectResult): string {
  const fields =
    stringField('client', result.client) +
    stringField('version', result.version) +
    payloadField('data', result.data) +
    writeSubs(result.subs) +
    boolField('expires', result.expires) +
    numberField('ttl', result.ttl) +
    numberField('ping', result.ping) +
    boolField('pong', result.pong) +
    stringField('session', result.session) +
    stringField('node', result.node) +
    numberField('time', result.time)
  return `{${join(fields)}}`
}

function writeSubs(subs: ConnectResult['subs']): string {
  if (subs === null || subs.size === 0) return ''
  let fields = ''
  for (const [channel, result] of subs)
    fields += `,${quote(channel)}:${writeSubscribeResult(result)}`
  return `,"subs":{${join(fields)}}`
}

/** Result of subscribe, also inside connect results. */
export function writeSubscribeResult(result: SubscribeResult): string {
  const { publications } = result
  const fields =
    boolField('expires', result.expires) +
    numberField('ttl', result.ttl) +
    boolField('recoverable', result.recoverable) +
    stringField('epoch', result.epoch) +
    (publications.length === 0
      ? ''
      : `,"publications":${writePublications(publications, result.epoch)}`) +
    boolField('recovered', result.recovered) +
    numberField('offset', result.offset) +
    boolField('positioned', result.positioned) +
    payloadField('data', result.data) +
    boolField('was_recovering', result.wasRecovering) +
    boolField('delta', result.delta) +
    (result.type === undefined ? '' : writeMapFields(result))
  return `{${join(fields)}}`
}

/** Fields that subscriptions other than those to a stream have. */
function writeMapFields({
  type = 0,
  phase = 0,
  cursor = '',
  state,
  epoch,
}: SubscribeResult): string {
  return (
    numberField('type', type) +
    numberField('phase', phase) +
    stringField('cursor', cursor) +
    (state === undefined || state.length === 0 ? '' : `,"state":${writePublications(state, epoch)}`)
  )
}

/** Result of presence; the map is written even when empty. */
export function writePresence(members: ReadonlyMap<string, ClientInfo>): string {
  let fields = ''
  for (const [client, info] of members) fields += `,${quote(client)}:${writeInfo(info)}`
  return `{"presence":{${join(fields)}}}`
}

/** Result of history; all three fields are written even when zero. */
export function writeHistory(page: {
  readonly publications: readonly Publication[]
  readonly epoch: string
  readonly offset: number
}): string {
  return (
    `{"publications":${writePublications(page.publications, page.epoch)}` +
    `,"epoch":${quote(page.epoch)},"offset":${page.offset}}`
  )
}

/** Result of refresh, and the refresh push. */
export function writeRefresh(result: RefreshResult): string {
  return `{${join(boolField('expires', result.expires) + numberField('ttl', result.ttl))}}`
}

/** Result of sub_refresh; with the values of keys that were just tracked. */
export function writeSubRefresh(
  result: RefreshResult & { readonly items?: readonly SentPublication[] },
): string {
  const { expires, ttl, items } = result
  if (items === undefined || items.length === 0) return writeRefresh(result)
  const fields =
    boolField('expires', expires) +
    numberField('ttl', ttl) +
    `,"items":${writePublications(items, '')}`
  return `{${join(fields)}}`
}
