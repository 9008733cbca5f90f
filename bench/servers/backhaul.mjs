/** Backhaul itself, with the configuration the scenario passes. */
import { parseConfig } from '../../dist/config/index.js'
import { startNode } from '../../dist/app/index.js'
import { createLogger } from '../../dist/observability/index.js'
import { options, serveControl } from './control.mjs'

const { config } = parseConfig(options.config, {
  env: {
    BACKHAUL_HTTP_SERVER_PORT: '0',
    BACKHAUL_HTTP_SERVER_ADDRESS: '127.0.0.1',
    BACKHAUL_HTTP_API_KEY: 'benchmark',
  },
})
const log = createLogger({ level: 'warn', file: '', stdoutIsTty: false })
const node = await startNode(config, log)
serveControl(node.port)
