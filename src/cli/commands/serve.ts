/** `serve`, the default command: runs the server. spec: server-api-and-operations.md §4.6 */
import type { FlagSpec } from '../arguments.js'
import { configFlag, isGiven, serverInputs, type Command } from '../command.js'

const text = (name: string, about: string, short?: string): FlagSpec => ({
  name,
  type: 'text',
  about,
  ...(short === undefined ? {} : { short }),
})

const bool = (name: string, about: string): FlagSpec => ({ name, type: 'bool', about })

/** Flags named like the option they set. */
const OPTION_FLAGS: readonly FlagSpec[] = [
  text('http_server.address', 'address to listen on, empty = all', 'a'),
  text('http_server.port', 'port to listen on, 0 = any free one', 'p'),
  text('http_server.internal_address', 'address of the internal endpoints'),
  text('http_server.internal_port', 'port of the internal endpoints'),
  text('listener', 'socket library: auto, uws or node'),
  text('workers', 'processes that serve side by side: a number, or auto'),
  text('engine.type', 'engine: memory or redis'),
  bool('broker.enabled', 'a broker apart from the engine'),
  text('broker.type', 'kind of that broker: redis or nats'),
  bool('presence_manager.enabled', 'a presence manager apart from the engine'),
  text('presence_manager.type', 'kind of that presence manager: redis'),
  text('log.level', 'none, trace, debug, info, warn, error or fatal'),
  text('log.file', 'file to append the log to instead of the console'),
  text('pid_file', 'file to write the process id to'),
  bool('health.enabled', 'serve the health check'),
  bool('ready.enabled', 'serve the readiness check'),
  bool('prometheus.enabled', 'serve metrics'),
  bool('swagger.enabled', 'serve the OpenAPI document'),
  bool('init.enabled', 'serve the init endpoint'),
  bool('recorder.enabled', 'record exchanges with backends'),
  bool('admin.enabled', 'serve the admin page'),
  bool('admin.external', 'serve it on the external port'),
  bool('admin.insecure', 'nobody has to log in to it, for development only'),
  bool('sse.enabled', 'serve clients over server-sent events'),
  bool('http_stream.enabled', 'serve clients over a streamed HTTP answer'),
  bool('uni_websocket.enabled', 'serve unidirectional clients over WebSocket'),
  bool('uni_sse.enabled', 'serve unidirectional clients over server-sent events'),
  bool('uni_http_stream.enabled', 'serve unidirectional clients over a streamed HTTP answer'),
  bool('uni_grpc.enabled', 'serve unidirectional clients over gRPC'),
  text('uni_grpc.port', 'port of those'),
  bool('grpc_api.enabled', 'serve the API over gRPC'),
  text('grpc_api.port', 'port of that'),
  text('map_broker.type', 'where maps live: memory or redis'),
  bool('client.insecure', 'no authentication and no permission checks, for tests only'),
  bool('http_api.insecure', 'accept API calls without a key, for tests only'),
  bool('http_api.external', 'serve the API on the external port too'),
]

/** Flags of the reference whose options are not built: the configuration answers for them. */
const UNBUILT_BOOL = ['debug.enabled']

const unbuiltFlags: readonly FlagSpec[] = [...UNBUILT_BOOL.map((name) => bool(name, ''))]

const lenientFlag: FlagSpec = {
  name: 'lenient',
  type: 'bool',
  about: 'unknown options and options that are not built are warnings',
}

/** Runs the server until it is told to stop. */
export const serve: Command = {
  name: 'serve',
  about:
    'Run the server (the default command). This is not the static file server that the ' +
    'reference has under the same name.',
  flags: [configFlag, lenientFlag, ...OPTION_FLAGS, ...unbuiltFlags],
  run: async (given, world) => {
    const flags = new Map(given.flags)
    flags.delete('config')
    flags.delete('lenient')
    const inputs = serverInputs(given, world, isGiven(given, 'lenient'))
    await world.runServer({ ...inputs, flags })
    return 0
  },
}
