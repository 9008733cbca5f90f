/** Public face of cli: argv → command. */
export type { CliEnvironment } from './command.js'
export { runCli } from './run.js'
export { openVerifier } from './verifier.js'
