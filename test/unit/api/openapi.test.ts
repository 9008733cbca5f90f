import { describe, expect, it } from 'vitest'
import { openApiDocument } from '../../../src/api/index.js'
import { apiMethods } from '../../../src/api/methods/index.js'

type Document = {
  openapi: string
  servers: { url: string }[]
  paths: Record<string, { post: { requestBody: { content: Record<string, { schema: unknown }> } } }>
}

const parse = (prefix?: string) => openApiDocument(prefix) as unknown as Document

describe('openApiDocument', () => {
  // To write the file anew: npx vitest run test/unit/api/openapi.test.ts -u
  it('is what docs/openapi.json holds', async () => {
    const text = `${JSON.stringify(openApiDocument(), null, 2)}\n`
    await expect(text).toMatchFileSnapshot('../../../docs/openapi.json')
  })

  it('describes each method with its wire names', () => {
    const document = parse()
    expect(document.openapi).toBe('3.1.0')
    expect(Object.keys(document.paths)).toHaveLength(apiMethods.length + 1)
    const publish = document.paths['/publish']?.post.requestBody.content['application/json']?.schema
    expect(publish).toMatchObject({
      type: 'object',
      required: ['channel'],
      properties: {
        channel: { type: 'string' },
        b64data: { format: 'byte' },
        idempotency_key: { type: 'string' },
        version: { format: 'uint64' },
        tags: { additionalProperties: { type: 'string' } },
      },
    })
  })

  it('names the prefix it is served under', () => {
    expect(parse('/v1/').servers).toEqual([{ url: '/v1' }])
    expect(parse('').servers).toEqual([{ url: '/' }])
  })
})
