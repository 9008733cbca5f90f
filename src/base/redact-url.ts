/** URLs for logs and other eyes. In `base`, because every layer has some that may hold a password. */

const WEB = /^https?:\/\//i
const LOGIN = /^([a-z][a-z0-9+.-]*:\/\/)?(?:[^\s]*[^\s/])@(?=[^@\s]*$)/i

/**
 * A URL, or a list of them, without user, password and query, which often carries a key. What is no URL
 * but looks like `user:password@host` loses what is before the last @, too.
 * @param mask what stands there instead
 */
export function redactUrl(text: string, mask: string): string {
  if (WEB.test(text) && URL.canParse(text)) {
    const url = new URL(text)
    if (url.username !== '') url.username = mask
    if (url.password !== '') url.password = mask
    return withoutQuery(url.href, mask)
  }
  if (!text.includes('://') && !/^[^\s@]*:[^\s]*@/.test(text)) return text
  const bare = text.replace(LOGIN, (_, scheme: string | undefined) => `${scheme ?? ''}${mask}@`)
  return bare.includes('://') ? withoutQuery(bare, mask) : bare
}

function withoutQuery(href: string, mask: string): string {
  const at = href.indexOf('?')
  return at < 0 ? href : `${href.slice(0, at)}?${mask}`
}
