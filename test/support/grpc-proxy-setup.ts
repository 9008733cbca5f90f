/**
 * The gRPC twin of `proxy-setup.ts`: a backend on a real @grpc/grpc-js server whose answers a test
 * sets, written as the JSON bodies of HTTP proxies. Answers that no library gives are given by
 * `raw-grpc-proxy-setup.ts`.
 */
import { EventEmitter, once } from 'node:events'
import { Server, ServerCredentials, type sendUnaryData, type ServerUnaryCall } from '@grpc/grpc-js'
import {
  decodeJson,
  encodeJson,
  proxyService,
  requestType,
  responseType,
} from './proxy-messages.js'
import { agreeableAnswers, proxyConfig, type ProxySetup } from './proxy-setup.js'
import { startBackhaul } from './start-backhaul.js'

type Done = sendUnaryData<Uint8Array>

const SERVICE = '/centrifugal.centrifugo.proxy.CentrifugoProxy/'

/** Path of a method: what HTTP would have. */
export const pathOf = (method: string): string =>
  '/' + method.replace(/(?<=[a-z])(?=[A-Z])/g, '_').toLowerCase()

/** Starts server and backend. Calls go through the client that `policy` names. */
export async function startGrpcProxySetup(
  change: (config: Record<string, any>) => void = () => undefined,
  client: 'http2' | 'grpc-js' = 'http2',
): Promise<ProxySetup> {
  const answers = agreeableAnswers()
  const requests: any[] = []
  const arrivals = new EventEmitter().setMaxListeners(0)
  const server = new Server()
  for (const method of Object.keys(proxyService.methods)) {
    if (isStream(method)) continue
    const handler = (call: ServerUnaryCall<Buffer, Uint8Array>, done: Done): void => {
      const request = recorded(method, call)
      requests.push(request)
      arrivals.emit('request')
      const given = answers.get(request.path) ?? { body: {} }
      const send = (answer: any): void => {
        done(null, encodeJson(responseType(method), answer.body))
      }
      const answer = typeof given.compute === 'function' ? given.compute(request) : given
      if (answer instanceof Promise) void answer.then(send)
      else send(answer)
    }
    server.register(
      SERVICE + method,
      handler,
      (bytes: Uint8Array) => Buffer.from(bytes),
      (bytes: Buffer) => bytes,
      'unary',
    )
  }
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, bound) => {
      if (error === null) resolve(bound)
      else reject(error)
    })
  })
  const backhaul = await startBackhaul(grpcProxyConfig(port, client, change))
  return {
    server: backhaul,
    backend: {
      waitForRequests: async (count) => {
        while (requests.length < count) await once(arrivals, 'request')
        return requests
      },
    },
    answers,
    received: (path) => requests.filter((request) => request.path === path),
    stop: async () => {
      await backhaul.stop()
      server.forceShutdown()
    },
  }
}

/** A configuration whose proxies all speak gRPC to a port of this machine. */
export function grpcProxyConfig(
  port: number,
  client: string,
  change: (config: Record<string, any>) => void,
): Record<string, any> {
  const config = proxyConfig(() => ({
    endpoint: `grpc://127.0.0.1:${port}`,
    timeout: '1s',
    policy: { grpc: { client } },
  }))
  change(config)
  return config
}

function isStream(method: string): boolean {
  const { requestStream = false, responseStream = false } = proxyService.methods[method] ?? {}
  return requestStream || responseStream
}

function recorded(method: string, call: ServerUnaryCall<Buffer, Uint8Array>): any {
  const valuesOf = (name: string): string[] => call.metadata.get(name.toLowerCase()).map(String)
  return {
    path: pathOf(method),
    header: (name: string) => valuesOf(name)[0],
    headerValues: valuesOf,
    body: call.request,
    json: () => decodeJson(requestType(method), call.request),
  }
}
