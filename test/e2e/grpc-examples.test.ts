/**
 * The example backends that speak gRPC, behind the built server with config/grpc.yaml: clients of the
 * official library and of uni_grpc chat through them. The Python one needs grpcio, and grpcio-tools or
 * protoc (PYTHON names the interpreter); `npm test` installs them.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  freePort,
  GRPC_EXAMPLES,
  hasToolchainOf,
  startGrpcExample,
  type Program,
} from '../support/example.js'
import { apiClient, uniClient } from '../support/grpc-client.js'
import { newClient, nextEvent } from '../support/sdk.js'

const settings = { proxyKey: 'proxy-key-of-the-test', apiKey: 'api-key-of-the-test' }

describe.each(GRPC_EXAMPLES.filter(hasToolchainOf))('the %s example', (name) => {
  let programs: { readonly backend: Program; readonly server: Program } | null = null
  let httpPort: number
  let apiPort: number
  let uniPort: number

  beforeAll(async () => {
    ;[httpPort, apiPort, uniPort] = [await freePort(), await freePort(), await freePort()]
    programs = await startGrpcExample(name, { ...settings, httpPort, apiPort, uniPort })
  })

  afterAll(async () => {
    await programs?.server.stop()
    await programs?.backend.stop()
  })

  const connect = (token: string) => {
    const client = newClient(`ws://127.0.0.1:${httpPort}/connection/websocket`, {
      headers: { Authorization: `Bearer ${token}` },
    })
    client.connect()
    return client
  }

  it('lets known users in and turns others away', async () => {
    const ann = connect('demo-ann')
    expect((await nextEvent(ann, 'connected')).data.rooms).toHaveLength(2)
    ann.disconnect()
    const nobody = connect('demo-nobody')
    expect(await nextEvent(nobody, 'disconnected')).toMatchObject({
      code: 4501,
      reason: 'sign in first',
    })
  })

  it('lets members chat', async () => {
    const [ann, cleo] = [connect('demo-ann'), connect('demo-cleo')]
    const [annIn, cleoIn] = [ann, cleo].map((client) => client.newSubscription('chat:lobby'))
    annIn!.subscribe()
    cleoIn!.subscribe()
    expect((await nextEvent(annIn!, 'subscribed')).data).toEqual({ topic: 'Everybody is welcome' })
    await cleoIn!.ready()
    const seen = nextEvent(cleoIn!, 'publication')
    await annIn!.publish({ text: 'hello', from: 'somebody else' })
    expect((await seen).data).toMatchObject({ from: 'ann', text: 'hello' })
    await expect(annIn!.publish({ text: '' })).rejects.toMatchObject({ code: 1400 })
    const staff = cleo.newSubscription('chat:staff')
    staff.subscribe()
    expect(await nextEvent(staff, 'unsubscribed')).toMatchObject({
      code: 1403,
      reason: 'you are not a member of this room',
    })
    ann.disconnect()
    cleo.disconnect()
  })

  it('answers calls, and publishes through the API over gRPC', async () => {
    const ben = connect('demo-ben')
    const room = ben.newSubscription('chat:staff')
    room.subscribe()
    await nextEvent(room, 'subscribed')
    const seen = nextEvent(room, 'publication')
    const announced = await ben.rpc('announce', { room: 'staff', text: 'news' })
    expect(announced.data).toEqual({ announced: true })
    expect((await seen).data).toMatchObject({ from: 'ben', text: 'news', announcement: true })
    const stats = await ben.rpc('stats', { room: 'staff' })
    expect(stats.data).toEqual({ room: 'staff', members: 2, messages: 1 })
    await expect(ben.rpc('nothing', {})).rejects.toMatchObject({ code: 1404 })
    ben.disconnect()
  })

  it('knows clients that listen over gRPC by their metadata', async () => {
    const api = apiClient(apiPort)
    const client = uniClient(uniPort)
    const stream = client.stream('Consume', {}, { authorization: 'Bearer demo-ann' })
    const [{ connect: push }] = await stream.until(1)
    expect(JSON.parse(push.data.toString()).rooms).toHaveLength(2)
    const key = { authorization: `apikey ${settings.apiKey}` }
    await api.call('Subscribe', { user: 'ann', channel: 'chat:lobby' }, key)
    expect((await stream.until(2))[1].channel).toBe('chat:lobby')
    const refused = client.stream('Consume', {}, { authorization: 'Bearer demo-nobody' })
    await refused.ended
    expect(refused.messages).toEqual([{ disconnect: { code: 4501, reason: 'sign in first' } }])
    stream.native.cancel()
    client.close()
    api.close()
  })
})
