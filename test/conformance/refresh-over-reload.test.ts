/** Who prolongs a connection is what its connect reply said, whatever a reload changes. spec: proxy.md §2.2 */
import { afterEach, expect, it } from 'vitest'
import { inSeconds, signToken } from '../support/jwt.js'
import { jsonWire, protobufWire, RawClient } from '../support/raw-client.js'
import { startBackhaul, type Backhaul } from '../support/start-backhaul.js'

let server: Backhaul | null = null

afterEach(async () => {
  await server?.stop()
  server = null
})

const token = (seconds: number): string => signToken({ sub: 'u', exp: inSeconds(seconds) })
const base = { client: { token: { hmac_secret_key: 'secret' } } }
const withProxy = {
  client: {
    ...base.client,
    proxy: { refresh: { enabled: true, endpoint: 'http://127.0.0.1:9/refresh' } },
  },
}

it.each([
  ['JSON', jsonWire],
  ['Protobuf', protobufWire],
])(
  'a client that was told to refresh may go on after a refresh proxy is added, %s',
  async (_name, wire) => {
    server = await startBackhaul(base)
    const client = await RawClient.open(server.wsUrl, {}, wire)
    client.send(JSON.stringify({ id: 1, connect: { token: token(3600) } }))
    expect(JSON.parse(await client.line())).toMatchObject({ id: 1, connect: { expires: true } })
    server.reload(withProxy)
    client.send(JSON.stringify({ id: 2, refresh: { token: token(7200) } }))
    expect(JSON.parse(await client.line())).toMatchObject({ id: 2, refresh: { expires: true } })
    client.close()
    const later = await RawClient.open(server.wsUrl, {}, wire)
    later.send(JSON.stringify({ id: 1, connect: { token: token(3600) } }))
    expect(JSON.parse(await later.line()).connect).not.toHaveProperty('expires')
    later.send(JSON.stringify({ id: 2, refresh: { token: token(7200) } }))
    expect(await later.closed).toMatchObject({ code: 3501 })
  },
)
