/**
 * One HTTP request on the addon: copies the head (the native request is gone when the handler
 * returns) and writes the answer corked.
 */
import { bytesOfText } from '../../base/index.js'
import { BodyCollector } from '../body.js'
import { announcedSize, FlatHeaders, hasBody, isAmbiguous } from '../headers.js'
import type { ClientAddress, HttpResponse, RequestHeaders, Upgrade } from '../ports.js'
import { formatAddress } from '../remote-address.js'
import { isBodiless, isFramingHeader, statusLine } from '../response.js'
import type { UwsRequest, UwsResponse } from './binding.js'

/** Copy of a request head. */
export class UwsHead implements Upgrade {
  readonly method: string
  readonly path: string
  readonly query: string
  readonly headers: RequestHeaders
  /** Set once the subprotocol was negotiated. */
  subprotocol = ''
  /** Two parsers could disagree where this request ends, or what its headers say. */
  readonly suspicious: boolean
  readonly #address: ArrayBuffer
  readonly #clientAddress: ClientAddress

  constructor(response: UwsResponse, request: UwsRequest, clientAddress: ClientAddress) {
    this.method = request.getCaseSensitiveMethod()
    const path = request.getUrl()
    const query = request.getQuery() ?? ''
    this.path = bytesOfText(path)
    this.query = bytesOfText(query)
    const flat: string[] = []
    let damaged = isDamaged(path) || isDamaged(query)
    request.forEach((name, value) => {
      if (isDamaged(value)) damaged = true
      flat.push(name, bytesOfText(value))
    })
    this.headers = new FlatHeaders(flat)
    this.suspicious = damaged || isAmbiguous(this.headers)
    this.#address = response.getRemoteAddress()
    this.#clientAddress = clientAddress
  }

  get remoteAddress(): string {
    const peer = formatAddress(new Uint8Array(this.#address))
    return this.#clientAddress.resolve(peer, this.headers)
  }
}

/** The addon reads bytes as UTF-8, and what is none is lost: U+FFFD stands for it. */
function isDamaged(text: string): boolean {
  return text.includes('\ufffd')
}

/** Collects the body of a request. Must be called before the native handler returns. */
export function collectBody(head: UwsHead, response: UwsResponse): BodyCollector {
  const body = new BodyCollector(announcedSize(head.headers))
  if (!hasBody(head.headers)) {
    body.end()
    return body
  }
  response.onData((chunk, isLast) => {
    // The chunk is detached when this returns.
    if (body.wants) body.push(Buffer.from(chunk.slice(0)))
    else body.skip(chunk.byteLength)
    if (isLast) body.end()
  })
  return body
}

/** Writes a complete answer; must be the last use of `native`. */
export function writeResponse(
  native: UwsResponse,
  method: string,
  response: HttpResponse,
  close: boolean,
): void {
  native.cork(() => {
    native.writeStatus(statusLine(response.status))
    writeHeaders(native, response.headers)
    const body = response.body ?? ''
    if (isBodiless(response.status) && !close) native.endWithoutBody()
    else if (method === 'HEAD') {
      // With a length of its own the addon never takes the answer for complete.
      native.writeHeader('Content-Length', String(Buffer.byteLength(body)))
      native.endWithoutBody()
    } else native.end(typeof body === 'string' ? Buffer.from(body) : body, close)
  })
}

/** Writes the headers of an answer, a byte per character. */
export function writeHeaders(native: UwsResponse, headers: HttpResponse['headers']): void {
  for (const [name, value] of Object.entries(headers ?? {})) {
    if (!isFramingHeader(name)) native.writeHeader(name, Buffer.from(value, 'latin1'))
  }
}
