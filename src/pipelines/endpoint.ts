/**
 * The endpoint of a proxy taken apart. Credentials in the URL become Basic auth and never reach a
 * log line. spec: proxy.md §1.2
 */

/** A parsed HTTP endpoint. */
export type Endpoint = {
  /** URL without credentials. */
  readonly url: string
  /** `Authorization` value from the user info of the URL, '' = none. */
  readonly authorization: string
  /** For logs: credentials replaced. */
  readonly redacted: string
}

/** Parses an endpoint. Throws, without quoting it, when it is not an HTTP URL. */
export function parseEndpoint(text: string): Endpoint {
  if (!/^https?:\/\//i.test(text)) {
    throw new Error('endpoint must start with http:// or https://')
  }
  let url: URL
  try {
    url = new URL(text)
  } catch {
    // The cause would quote the URL, and with it a password.
    throw new Error('endpoint is not a valid URL')
  }
  const user = decodeURIComponent(url.username)
  const password = decodeURIComponent(url.password)
  url.username = ''
  url.password = ''
  url.hash = ''
  const credentials = user !== '' || password !== ''
  return {
    url: url.href,
    authorization: credentials
      ? `Basic ${Buffer.from(`${user}:${password}`, 'utf8').toString('base64')}`
      : '',
    redacted: credentials ? url.href.replace('//', '//xxxxx@') : url.href,
  }
}
