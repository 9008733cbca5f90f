/** The part of JSON Schema that describes API requests and results in the OpenAPI document. */

/** A JSON Schema node. An empty one allows any JSON value. */
export type JsonSchema = {
  readonly $ref?: string
  readonly type?: 'string' | 'boolean' | 'integer' | 'number' | 'object' | 'array' | 'null'
  readonly description?: string
  readonly format?: string
  readonly minimum?: number
  readonly items?: JsonSchema
  readonly properties?: Readonly<Record<string, JsonSchema>>
  readonly additionalProperties?: JsonSchema
  readonly required?: readonly string[]
}

/** Schema of an object with named properties. */
export function objectSchema(
  properties: Readonly<Record<string, JsonSchema>>,
  required: readonly string[] = [],
  description?: string,
): JsonSchema {
  return {
    type: 'object',
    ...(description === undefined ? {} : { description }),
    properties,
    ...(required.length === 0 ? {} : { required }),
  }
}

/** Position in a stream, as results carry it. */
export const POSITION_PROPERTIES = {
  offset: { type: 'integer', description: 'Offset in the stream of the channel.' },
  epoch: {
    type: 'string',
    description: 'Epoch of the stream; offsets of different epochs do not compare.',
  },
} as const satisfies Record<string, JsonSchema>

/** A client as presence and publications carry it. */
export const CLIENT_INFO_SCHEMA: JsonSchema = objectSchema(
  {
    user: { type: 'string', description: 'User id; empty for an anonymous client.' },
    client: { type: 'string', description: 'Client id.' },
    conn_info: { description: 'Connection info; any JSON.' },
    chan_info: { description: 'Channel info; any JSON.' },
  },
  ['user', 'client'],
)
