/** What shows the server at work: the recorder by its configuration, and what the API may ask of it. */
import type { Api, Inspect } from '../api/index.js'
import type { Logger } from '../base/index.js'
import { mountAdmin, readPage } from '../admin/index.js'
import { maskSecrets, type Config } from '../config/index.js'
import {
  connectionsOf,
  explain,
  EXPLAINABLE,
  routeFacts,
  type SessionEnvironment,
} from '../session/index.js'
import { asCurl, Recorder, replay, type RecorderDeps, type ReplayDeps } from '../recorder/index.js'
import type { Listeners } from './listener.js'

/** What the admin endpoints are made of. */
type AdminParts = {
  readonly listeners: Listeners
  readonly api: Api
  readonly environment: SessionEnvironment
  readonly log: Logger
}

/** What shows a node at work. */
export type Inspection = { readonly recorder: Recorder; readonly inspect: Inspect }

/** Puts it together; the recorder sees the pipelines that are in use. */
export function openInspection(
  config: Config,
  environment: SessionEnvironment,
  deps: RecorderDeps,
): Inspection {
  const recorder = createRecorder(config, deps)
  recorder.attach(environment.rules.pipelines)
  return { recorder, inspect: inspectOf(recorder, environment, config, deps) }
}

/** Serves the admin endpoints and the page. */
export function openAdmin(config: Config, { listeners, api, environment, log }: AdminParts): void {
  const { admin } = config
  const files = readPage()
  if (files.length === 0) log.warn({}, 'the admin page was not built: run npm run build')
  mountAdmin(
    admin.external ? listeners.external : listeners.internal,
    {
      prefix: admin.handler_prefix,
      password: admin.password,
      readOnlyPassword: admin.read_only_password,
      secret: admin.secret,
      insecure: admin.insecure,
    },
    {
      clock: environment.clock,
      log,
      run: (body, readOnly) => api.admin(body, readOnly),
      config: () => ({ config: maskSecrets(config), routes: routesOf(environment) }),
      files,
    },
  )
}

/** Every route that is in use, with the namespaces that use it. */
function routesOf({ rules }: SessionEnvironment): readonly object[] {
  return [...rules.pipelines.events].flatMap(([name, { routes }]) =>
    routes.enabled.map(([namespace, route]) => ({ namespace, ...routeFacts(name, route) })),
  )
}

function createRecorder({ recorder: given }: Config, deps: RecorderDeps): Recorder {
  const { headers, keys, pointers } = given.redact
  return new Recorder(
    {
      enabled: given.enabled,
      maxItems: given.max_items,
      maxBytes: given.max_bytes,
      sampleRate: given.sample_rate,
      maxPerSecond: given.max_per_second,
      redaction: { headers, keys, pointers, maxBodyBytes: given.max_body_bytes },
    },
    deps,
  )
}

function inspectOf(
  recorder: Recorder,
  environment: SessionEnvironment,
  { recorder: { replay_hosts: hosts } }: Config,
  deps: Omit<ReplayDeps, 'hosts'>,
): Inspect {
  return {
    calls: (query) => recorder.calls(query),
    call: (id) => recorder.get(id),
    curl: asCurl,
    replay: (order) => replay(recorder, order, { ...deps, hosts }),
    record: (on) => {
      recorder.switch(on)
    },
    forget: () => {
      recorder.clear()
    },
    explain: async (question) => {
      const action = EXPLAINABLE.find((one) => one === question.action)
      return action === undefined ? null : await explain(environment, { ...question, action })
    },
    connections: (which) => connectionsOf(environment.channels.directory, which),
  }
}
