/** Public face of transport: one file per transport, and what they share at the door. */
export { Admission, type AdmissionLimits } from './admission.js'
export type { HeaderInterest } from './headers.js'
export { compileOriginCheck, type OriginCheck } from './origin.js'
export { mountWebSocket, type WebSocketDeps, type WebSocketOptions } from './websocket.js'
