/** What shows the server at work: the recorder by its configuration, and what the API may ask of it. */
import type { Inspect } from '../api/index.js'
import type { Config } from '../config/index.js'
import { connectionsOf, explain, EXPLAINABLE, type SessionEnvironment } from '../session/index.js'
import { asCurl, Recorder, replay, type RecorderDeps, type ReplayDeps } from '../recorder/index.js'

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
