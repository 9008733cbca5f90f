/** OpenAPI document of the HTTP API, made from the declarations of its methods. spec: §1, §7.3 */
import type { JsonSchema } from '../wire/index.js'
import { createBatchReader } from './batch.js'
import { errorMessage } from './messages.js'
import { apiMethods } from './methods/index.js'

/**
 * The document, ready to be stringified.
 * @param prefix `http_api.handler_prefix`
 */
export function openApiDocument(prefix = '/api'): Readonly<Record<string, unknown>> {
  const batch = createBatchReader(apiMethods)
  const paths: Record<string, unknown> = {}
  for (const { name, description, requestSchema, resultSchema } of apiMethods) {
    const answer: JsonSchema = {
      type: 'object',
      description: 'A result or an error.',
      properties: { result: resultSchema, error: ref('Error') },
    }
    paths[`/${name}`] = operation(name, description, requestSchema, answer)
  }
  paths['/batch'] = operation(
    'batch',
    'Run several commands in one request.',
    batch.requestSchema,
    batch.resultSchema,
  )
  return {
    openapi: '3.1.0',
    info: {
      title: 'Backhaul server HTTP API',
      version: '1.0.0',
      description:
        'Application errors come with status 200 in `error`, or with a matching status and the bare error ' +
        'when the request has the header `X-Centrifugo-Error-Mode: transport`.',
    },
    servers: [{ url: prefix.replace(/\/+$/, '') || '/' }],
    security: [{ apiKeyHeader: [] }, { authorization: [] }, { apiKeyQuery: [] }],
    paths,
    components: {
      schemas: { Error: errorMessage.schema },
      securitySchemes: {
        apiKeyHeader: { type: 'apiKey', in: 'header', name: 'X-API-Key' },
        authorization: {
          type: 'apiKey',
          in: 'header',
          name: 'Authorization',
          description: '`apikey KEY`',
        },
        apiKeyQuery: { type: 'apiKey', in: 'query', name: 'api_key' },
      },
    },
  }
}

function operation(
  name: string,
  summary: string,
  request: JsonSchema,
  answer: JsonSchema,
): unknown {
  return {
    post: {
      operationId: name,
      summary,
      requestBody: { required: true, content: jsonContent(request) },
      responses: {
        '200': { description: 'The answer.', content: jsonContent(answer) },
        '400': { description: 'The body is not a JSON object of this shape.' },
        '401': { description: 'The API key is missing or wrong.' },
        default: { description: 'An error in transport mode.', content: jsonContent(ref('Error')) },
      },
    },
  }
}

function jsonContent(schema: unknown): unknown {
  return { 'application/json': { schema } }
}

function ref(name: string): JsonSchema {
  return { $ref: `#/components/schemas/${name}` }
}
