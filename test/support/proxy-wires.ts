/** The wires to a backend and everything that can go wrong on each. No assertions. */
import { startGrpcProxySetup } from './grpc-proxy-setup.js'
import { GRPC_FAILURES, HTTP_FAILURES, type Failures } from './proxy-failures.js'
import { startProxySetup, type ProxySetup } from './proxy-setup.js'
import { startRawGrpcProxySetup } from './raw-grpc-proxy-setup.js'
import { refusedUrl } from './start-backend.js'

type Start = (change: (config: Record<string, any>) => void) => Promise<ProxySetup>

/** A way to the backend. */
export type ProxyWire = {
  readonly protocol: 'http' | 'grpc'
  readonly start: Start
  /** The same with a backend that gives answers no library would give. */
  readonly startStrange: Start
  readonly failures: Failures<any>
  /** An endpoint where nobody listens. */
  nowhere(): Promise<string>
}

const grpc = (client: 'http2' | 'grpc-js'): ProxyWire => ({
  protocol: 'grpc',
  start: (change) => startGrpcProxySetup(change, client),
  startStrange: (change) => startRawGrpcProxySetup(change, client),
  failures: GRPC_FAILURES,
  nowhere: async () => (await refusedUrl()).replace('http', 'grpc'),
})

const http: ProxyWire = {
  protocol: 'http',
  start: startProxySetup,
  startStrange: startProxySetup,
  failures: HTTP_FAILURES,
  nowhere: refusedUrl,
}

/** Every wire, and every client for it. */
export const PROXY_WIRES: readonly (readonly [name: string, wire: ProxyWire])[] = [
  ['HTTP', http],
  ['gRPC', grpc('http2')],
  ['gRPC by grpc-js', grpc('grpc-js')],
]

/** `centrifugo_proxy_errors` of an event that has the default proxy. */
export async function failuresCounted(
  { server }: ProxySetup,
  { protocol }: ProxyWire,
  event: string,
): Promise<number> {
  const text = await (await fetch(`${server.httpUrl}/metrics`)).text()
  const label = `protocol="${protocol}",type="${event}",name="default"`
  const line = text.split('\n').find((one) => one.startsWith(`centrifugo_proxy_errors{${label}}`))
  return Number(line?.split(' ').at(-1))
}
