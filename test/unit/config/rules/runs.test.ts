/** Start rules of runs and of state with its position. spec: runs.md §1.1, §2 */
import { describe, expect, it } from 'vitest'
import { ConfigError, parseConfig } from '../../../../src/config/index.js'
import { runConfig } from '../../../support/run-backend.js'

/** Everything that is wrong; '' = nothing. */
function faultsOf(config: object): string {
  try {
    parseConfig(config, { env: {} })
    return ''
  } catch (problem) {
    if (!(problem instanceof ConfigError)) throw problem
    return problem.message
  }
}

const base = 'http://127.0.0.1:1/rpc'
const RUN = 'rpc.proxy.policy.run'
const SPACE = 'channel.namespaces.run'

describe('runs', () => {
  it('start with what the page shows', () => {
    expect(faultsOf(runConfig(base))).toBe('')
  })

  it.each([
    ['a gRPC endpoint', runConfig('grpc://127.0.0.1:1'), `${RUN}.enabled`, 'HTTP endpoints only'],
    [
      'streamed answers beside',
      runConfig(base, {}, { policy: { stream: { rpc_answers: true } } }),
      `${RUN}.enabled`,
      'excludes policy.stream.rpc_answers',
    ],
    [
      'rpc in batches',
      runConfig(base, {}, { policy: { batch: { enabled: true, events: ['rpc'] } } }),
      `${RUN}.enabled`,
      'excludes rpc in policy.batch.events',
    ],
    ['an unknown namespace', runConfig(base, { namespace: 'nope' }), `${RUN}.namespace`, 'nope'],
    [
      'no history',
      runConfig(base, {}, { namespace: { history_size: 0, history_ttl: '0s' } }),
      `${SPACE}.history_size`,
      'kept in history',
    ],
    [
      'no recovery',
      runConfig(base, {}, { namespace: { force_recovery: false, subscribe_from_start: false } }),
      `${SPACE}.force_recovery`,
      'must be true',
    ],
    [
      'a silence longer than history lives',
      runConfig(base, { idle_timeout: '700s' }),
      `${RUN}.idle_timeout`,
      'must not exceed',
    ],
    ['no age', runConfig(base, { max_age: '0s' }), `${RUN}.max_age`, 'above 0'],
    [
      'a resume without time',
      runConfig(base, { resume: 'last_event_id', resume_timeout: '0s' }),
      `${RUN}.resume_timeout`,
      'above 0',
    ],
    [
      'delta',
      runConfig(base, {}, { namespace: { delta_publish: true } }),
      `${SPACE}.delta_publish`,
      'does not go together',
    ],
    ['a short lease', { ...runConfig(base), run: { lease: '10ms' } }, 'run.lease', 'at least 1s'],
    [
      'no name to cancel by',
      { ...runConfig(base), run: { cancel_method: '' } },
      'run.cancel_method',
      'must name a method',
    ],
    [
      'history in lists',
      { ...runConfig(base), engine: { type: 'redis', redis: { history_use_lists: true } } },
      'engine.redis.history_use_lists',
      'beside streams',
    ],
    [
      'rollup, which is not there yet',
      runConfig(base, { rollup: { every: '40ms', append: '/delta' } }),
      `${RUN}.rollup`,
      '',
    ],
  ])('do not start with %s', (_what, config, path, words) => {
    const faults = faultsOf(config)
    expect(faults).toContain(path)
    expect(faults).toContain(words)
  })
})

describe('state with its position', () => {
  const config = (namespace: object): object => ({
    channel: {
      proxy: { subscribe: { endpoint: base, policy: { position: true } } },
      namespaces: [{ name: 'doc', subscribe_proxy_enabled: true, ...namespace }],
    },
  })

  it('needs recovery', () => {
    expect(faultsOf(config({ history_size: 9, history_ttl: '9s', force_recovery: true }))).toBe('')
    for (const namespace of [
      {},
      {
        ...{ history_size: 9, history_ttl: '9s' },
        ...{ force_recovery: true, force_recovery_mode: 'cache' },
      },
    ]) {
      expect(faultsOf(config(namespace))).toContain('channel.namespaces.doc.force_recovery')
    }
  })

  it('and a start from the begin does, too', () => {
    const faults = faultsOf({ channel: { without_namespace: { subscribe_from_start: true } } })
    expect(faults).toContain('channel.without_namespace.subscribe_from_start: requires')
  })
})
