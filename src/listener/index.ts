/** Public face of listener: ports only; `app` imports the adapters. */
export type * from './ports.js'
