/** Public face of api: the server API over HTTP and its description. */
export { DEFAULT_MAX_BODY_BYTES, mountApi, type ApiHttpOptions } from './http.js'
export { openApiDocument } from './openapi.js'
export type { ApiDeps } from './runner.js'
