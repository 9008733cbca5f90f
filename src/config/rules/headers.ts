/** Header lists of proxies. spec: proxy.md §4.2 */
import type { Findings } from '../faults.js'
import type { ProxyConfig } from '../schema/root.js'

const TOKEN = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/

const HOP_BY_HOP = new Set([
  'connection',
  'keep-alive',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'content-length',
  'content-encoding',
  'expect',
  'accept-encoding',
  'host',
])

/** Headers that belong to one connection and are never passed on. */
export const isHopByHop = (name: string): boolean =>
  HOP_BY_HOP.has(name.toLowerCase()) || name.toLowerCase().startsWith('proxy-')

// Visible characters, spaces, tabs and Latin-1; anything else could split or break a header.
const VALUE = /^[\t\x20-\x7e\x80-\xff]*$/

function checkName(path: string, name: string, findings: Findings): void {
  if (!TOKEN.test(name)) findings.fault(path, `${JSON.stringify(name)} is not a header name`)
  else if (isHopByHop(name)) {
    findings.warn('header belongs to one connection and is never sent to a backend', {
      key: path,
      header: name,
    })
  }
}

/** Names and values of the headers of one proxy. */
export function checkHeaders(path: string, proxy: ProxyConfig, findings: Findings): void {
  for (const name of proxy.http_headers) checkName(`${path}.http_headers`, name, findings)
  for (const name of proxy.emulated_headers) checkName(`${path}.emulated_headers`, name, findings)
  for (const [name, value] of proxy.http.static_headers) {
    const here = `${path}.http.static_headers`
    checkName(here, name, findings)
    if (!VALUE.test(value)) {
      findings.fault(`${here}.${name}`, 'value holds characters that a header cannot carry')
    }
  }
}
