/** Public face of session. */
export type * from './ports.js'
