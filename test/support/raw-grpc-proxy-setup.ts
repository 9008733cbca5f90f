/**
 * A gRPC backend on plain HTTP/2 frames behind all proxies of a server, for answers that no gRPC
 * library would give. Answers are JSON bodies, or functions that take over the stream.
 */
import { decodeJson, encodeJson, requestType, responseType } from './proxy-messages.js'
import { grpcProxyConfig, pathOf } from './grpc-proxy-setup.js'
import { agreeableAnswers, type ProxySetup } from './proxy-setup.js'
import { startBackhaul } from './start-backhaul.js'
import { startGrpcBackend, type GrpcCall } from './start-grpc-backend.js'

/** Starts server and backend. */
export async function startRawGrpcProxySetup(
  change: (config: Record<string, any>) => void,
  client: 'http2' | 'grpc-js',
): Promise<ProxySetup> {
  const answers = agreeableAnswers()
  const backend = await startGrpcBackend({
    onCall: (call) => {
      const method = methodOf(call)
      let answer = answers.get(pathOf(method)) ?? { body: {} }
      if (typeof answer.compute === 'function') answer = answer.compute(recorded(call))
      if (typeof answer === 'function') return answer
      return { message: encodeJson(responseType(method), answer.body) }
    },
  })
  const server = await startBackhaul(grpcProxyConfig(backend.port, client, change))
  return {
    server,
    backend: {
      waitForRequests: async (count) => (await backend.waitForCalls(count)).map(recorded),
    },
    answers,
    received: (path) => backend.calls.map(recorded).filter((request) => request.path === path),
    stop: async () => {
      await server.stop()
      await backend.close()
    },
  }
}

const methodOf = (call: GrpcCall): string => call.path.slice(call.path.lastIndexOf('/') + 1)

function recorded(call: GrpcCall): any {
  const method = methodOf(call)
  return {
    path: pathOf(method),
    body: call.message,
    json: () => decodeJson(requestType(method), call.message),
  }
}
