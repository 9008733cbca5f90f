/** The verifier behind `checktoken`: the server's own, without its log. */
import { createTokenVerifier, type TokenVerifier } from '../auth/index.js'
import { nullLogger, systemClock } from '../base/index.js'
import type { Config } from '../config/index.js'

/** Verifies by the token settings of a configuration. */
export const openVerifier = (config: Config): TokenVerifier =>
  createTokenVerifier(config.client, { clock: systemClock, log: nullLogger })
