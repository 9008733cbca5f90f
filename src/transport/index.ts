/** Public face of transport: the table of transports, and what they share at the door. */
export { Admission, type AdmissionLimits } from './admission.js'
export { EmulatedSessions } from './emulated-sessions.js'
export { emulation } from './emulation.js'
export type { HeaderInterest, OpeningInterest } from './headers.js'
export { compileOriginCheck, type OriginCheck } from './origin.js'
export type { GrpcPortOptions, OpenedGrpcPort, TransportParts, TransportRow } from './row.js'
export { transports } from './table.js'
