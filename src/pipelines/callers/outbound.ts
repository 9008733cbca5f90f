/**
 * Where calls may go at all: how far redirects lead, which hosts are called, and that no address inside of
 * the own network is. Addresses are looked at when a connection is made, after the name was looked up: a
 * name that is given another address meanwhile does not help. spec: proxy.md §9.11
 */
import { isIP, type LookupFunction } from 'node:net'
import { compileHosts, isPublicAddress, systemResolver } from '../../base/index.js'
import { BackendFailure } from '../failure.js'

/** Which rule was broken; label of a metric. */
export const deniedReasons = ['address', 'host', 'redirects'] as const

export type DeniedReason = (typeof deniedReasons)[number]

/** A call that must not be made. The message names no host. */
export class OutboundDenied extends Error {
  readonly reason: DeniedReason

  constructor(reason: DeniedReason, message: string) {
    super(message)
    this.reason = reason
  }
}

/** The failure of a call that must not be made. */
export function deniedFailure(cause: OutboundDenied, notSent = true): BackendFailure {
  return new BackendFailure('network', cause.message, { detail: 'outbound', notSent, cause })
}

/** Compiled `policy.outbound`. */
export type Outbound = {
  /** Redirects that are followed. */
  readonly redirects: number
  readonly denyPrivate: boolean
  /** Whether a host may be called. */
  readonly allows: (host: string) => boolean
}

/** Follows ten redirects, wherever they lead. */
export const ANYWHERE: Outbound = { redirects: 10, denyPrivate: false, allows: () => true }

/** `policy.outbound`. */
export type OutboundOptions = {
  readonly redirects: number
  readonly allow_hosts: readonly string[]
  readonly deny_private_addresses: boolean
}

/** Whether the options forbid more than the reference does. */
export function restricts(options: OutboundOptions): boolean {
  const { redirects, allow_hosts: hosts, deny_private_addresses: denyPrivate } = options
  return redirects < ANYWHERE.redirects || hosts.length > 0 || denyPrivate
}

/** Compiles the options. */
export function compileOutbound(options: OutboundOptions): Outbound {
  return {
    redirects: options.redirects,
    denyPrivate: options.deny_private_addresses,
    allows: compileHosts(options.allow_hosts),
  }
}

/** Looks names up and passes on only addresses that are public. */
export const publicLookup: LookupFunction = (host, options, callback) => {
  systemResolver.lookup(host, { ...options, all: true }, (error, found) => {
    if (error !== null) {
      callback(error, '')
      return
    }
    const all = typeof found === 'string' ? [{ address: found, family: isIP(found) }] : found
    const usable = all.filter(({ address }) => isPublicAddress(address))
    const [first] = usable
    if (first === undefined) callback(privateAddress(), '')
    else if (options.all === true) callback(null, usable)
    else callback(null, first.address, first.family)
  })
}

/** Throws for an address in place of a name, which nobody looks up. */
export function checkLiteral(host: string): void {
  const address = host.replace(/^\[(.*)\]$/, '$1')
  if (isIP(address) !== 0 && !isPublicAddress(address)) throw privateAddress()
}

function privateAddress(): OutboundDenied {
  const what = 'the address is private, which policy.outbound.deny_private_addresses forbids'
  return new OutboundDenied('address', what)
}
