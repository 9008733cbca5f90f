/**
 * Import boundaries as data (docs/architecture.md, "Layers"). Imports point down; folders of one row
 * do not see each other unless the row below says so.
 */

/** Rows from the top. `sees` adds folders of the same row or a port of a higher row. */
const layers = [
  { row: 9, folder: 'cli', sees: ['app', 'config', 'auth', 'base'] },
  { row: 8, folder: 'app', sees: ['*'] },
  {
    row: 7,
    folder: 'transport',
    sees: ['session', 'cluster', 'listener', 'pipelines', 'protocol', 'gen', 'base'],
  },
  {
    row: 7,
    folder: 'api',
    sees: [
      'recorder',
      'cluster',
      'runs',
      'channels',
      'engine',
      'protocol',
      'listener',
      'gen',
      'wire',
      'model',
      'base',
    ],
  },
  { row: 7, folder: 'admin', sees: ['listener', 'base'] },
  { row: 7, folder: 'consumers', sees: ['api', 'base'] },
  { row: 7, folder: 'ops', sees: ['listener', 'base'] },
  {
    row: 6,
    folder: 'session',
    sees: [
      'runs',
      'pipelines',
      'auth',
      'cluster',
      'channels',
      'engine',
      'protocol',
      'wire',
      'model',
      'base',
    ],
  },
  { row: 6, folder: 'recorder', sees: ['pipelines', 'protocol', 'base'] },
  {
    row: 5,
    folder: 'pipelines',
    sees: ['channels', 'engine', 'protocol', 'gen', 'wire', 'model', 'contract', 'base'],
  },
  {
    row: 5,
    folder: 'runs',
    sees: ['pipelines', 'channels', 'engine', 'protocol', 'model', 'base'],
  },
  { row: 5, folder: 'auth', sees: ['channels', 'protocol', 'wire', 'model', 'base'] },
  {
    row: 5,
    folder: 'cluster',
    sees: ['channels', 'engine', 'protocol', 'gen', 'wire', 'model', 'base'],
  },
  { row: 4, folder: 'channels', sees: ['engine', 'protocol', 'schema', 'wire', 'model', 'base'] },
  { row: 3, folder: 'engine', sees: ['protocol', 'wire', 'model', 'base'] },
  { row: 2, folder: 'protocol', sees: ['gen', 'wire', 'model', 'base'] },
  { row: 2, folder: 'listener', sees: ['base'] },
  { row: 1, folder: 'schema', sees: ['base'] },
  { row: 1, folder: 'wire', sees: ['base'] },
  { row: 1, folder: 'model', sees: ['wire', 'base'] },
  { row: 1, folder: 'config', sees: ['contract', 'base'] },
  { row: 1, folder: 'observability', sees: ['base'] },
  { row: 0, folder: 'contract', sees: [] },
  { row: 0, folder: 'base', sees: [] },
  { row: 0, folder: 'gen', sees: [] },
]

const layerRules = layers
  .filter((layer) => !layer.sees.includes('*'))
  .map((layer) => ({
    name: `layer-${layer.folder}`,
    comment: `${layer.folder}/ may import: ${layer.sees.join(', ') || 'nothing of ours'}`,
    severity: 'error',
    from: { path: `^src/${layer.folder}/` },
    to: {
      path: '^src/',
      // Types of the configuration may be imported from any row, values by app and cli only.
      pathNot: [`^src/(${[layer.folder, ...layer.sees].join('|')})/`],
      dependencyTypesNot: ['type-only'],
    },
  }))

const typeOnlyRules = layers
  .filter((layer) => !layer.sees.includes('*'))
  .map((layer) => ({
    name: `layer-${layer.folder}-types`,
    severity: 'error',
    from: { path: `^src/${layer.folder}/` },
    to: {
      path: '^src/',
      pathNot: [`^src/(${[layer.folder, ...layer.sees, 'config'].join('|')})/`],
    },
  }))

const faces = layers
  .filter(({ folder }) => folder !== 'gen' && folder !== 'contract')
  .map((layer) => ({
    name: `face-${layer.folder}`,
    comment:
      'outsiders import index.ts (or ports.ts); app may import adapters; tables of contract/ are faces',
    severity: 'error',
    from: { path: '^src/', pathNot: [`^src/${layer.folder}/`, '^src/(app|main)'] },
    to: {
      path: `^src/${layer.folder}/`,
      pathNot: [`^src/${layer.folder}/(index|ports)\\.ts$`],
    },
  }))

const insiders = layers.map((layer) => ({
  name: `inside-${layer.folder}`,
  comment: 'insiders never import the public face of their own folder',
  severity: 'error',
  from: { path: `^src/${layer.folder}/`, pathNot: [`^src/${layer.folder}/index\\.ts$`] },
  to: { path: `^src/${layer.folder}/index\\.ts$` },
}))

/** Third-party packages behind a wall: package → folders that may import it. */
const walls = [
  ['uWebSockets\\.js|uwebsockets', '^src/listener/uws/binding\\.ts$'],
  ['undici', '^src/(pipelines/callers|auth)/'],
  ['jose', '^src/auth/'],
  ['prom-client|pino|pino-pretty', '^src/observability/'],
  ['zod', '^src/(config|api)/'],
  ['yaml|smol-toml', '^src/(config|cli)/'],
  ['ajv', '^src/schema/'],
  ['re2js', '^src/(channels|auth|config)/'],
  ['citty', '^src/(cli|main)'],
  ['protobufjs', '^src/gen/'],
  ['@grpc/grpc-js', '^src/(pipelines/callers|api/grpc|transport/uni-grpc)/'],
  ['ioredis', '^src/engine/redis/'],
  ['@nats-io/.*', '^src/(engine/nats|consumers)/'],
  ['kafkajs', '^src/consumers/'],
  ['pg|@types/pg', '^src/(engine/postgres|consumers)/'],
  ['ipaddr\\.js', '^src/(base|listener|config|app)/'],
].map(([name, allowed]) => ({
  name: `wall-${name}`,
  severity: 'error',
  from: { path: '^src/', pathNot: [allowed] },
  to: { path: `^node_modules/(${name})/` },
}))

module.exports = {
  forbidden: [
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'no-orphans',
      severity: 'error',
      from: { orphan: true, pathNot: ['\\.d\\.ts$', '^src/(main|index|testing)\\.ts$'] },
      to: {},
    },
    { name: 'not-to-unresolvable', severity: 'error', from: {}, to: { couldNotResolve: true } },
    {
      name: 'config-values-only-at-the-top',
      comment: 'types of config may be imported from any row, values by app and cli only',
      severity: 'error',
      from: { path: '^src/', pathNot: ['^src/(config|app|cli|main|index|testing)'] },
      to: { path: '^src/config/', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'gen-only-in-codecs',
      comment:
        'generated code has shapes of the wire; everybody else uses the messages of protocol/ or of its own folder',
      severity: 'error',
      from: {
        path: '^src/',
        pathNot: [
          '^src/(protocol/protobuf|pipelines/wire|pipelines/events|pipelines/callers|api/grpc|transport/uni-grpc|cluster/wire|gen)/',
        ],
      },
      to: { path: '^src/gen/' },
    },
    ...layerRules,
    ...typeOnlyRules,
    ...faces,
    ...insiders,
    ...walls,
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'types', 'node', 'default'],
    },
  },
}
