/** How every decision in the product is expressed: a value, an error reply or a disconnect. */
import type { Disconnect } from './disconnects.js'
import type { ClientError } from './errors.js'

/** Result of a decision. Expected results are values; exceptions are for bugs and machinery. */
export type Outcome<T> =
  | { readonly t: 'ok'; readonly value: T }
  | { readonly t: 'error'; readonly error: ClientError }
  | { readonly t: 'disconnect'; readonly disconnect: Disconnect }

/** The decision went through. */
export function ok<T>(value: T): Outcome<T> {
  return { t: 'ok', value }
}

/** The command fails, the connection lives. */
export function error(clientError: ClientError): Outcome<never> {
  return { t: 'error', error: clientError }
}

/** The connection ends. */
export function disconnect(why: Disconnect): Outcome<never> {
  return { t: 'disconnect', disconnect: why }
}
