/** A page that lists the operations of an OpenAPI document, without scripts or foreign assets. */

type Operation = { readonly summary?: string }
type OpenApi = {
  readonly info: { readonly title: string }
  readonly servers?: readonly { readonly url: string }[]
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>
}

/**
 * The page as HTML.
 * @param openApi the document as JSON text
 * @param documentPath where the document is served
 */
export function swaggerPage(openApi: string, documentPath: string): string {
  const document = JSON.parse(openApi) as OpenApi
  const base = document.servers?.[0]?.url.replace(/\/+$/, '') ?? ''
  const rows = Object.entries(document.paths).flatMap(([path, operations]) =>
    Object.entries(operations).map(
      ([method, { summary }]) =>
        `<tr><td><code>${method.toUpperCase()} ${escapeHtml(base + path)}</code></td><td>${escapeHtml(summary ?? '')}</td></tr>`,
    ),
  )
  const title = escapeHtml(document.info.title)
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>${title}</title>
<style>body{font:16px/1.5 sans-serif;margin:2em}td{padding:.2em 1em .2em 0;vertical-align:top}</style>
</head>
<body>
<h1>${title}</h1>
<p><a href="${escapeHtml(documentPath)}">OpenAPI document</a></p>
<table>
${rows.join('\n')}
</table>
</body>
</html>
`
}

const ENTITIES: ReadonlyMap<string, string> = new Map([
  ['&', '&amp;'],
  ['<', '&lt;'],
  ['>', '&gt;'],
  ['"', '&quot;'],
  ["'", '&#39;'],
])

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (char) => ENTITIES.get(char) ?? char)
}
