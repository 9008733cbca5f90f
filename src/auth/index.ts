/** Public face of auth: verification of connection and subscription tokens. */
export { describeToken, type TokenDescription } from './describe.js'
export type {
  ConnectionToken,
  SubscriptionToken,
  TokenRefusal,
  TokenVerifier,
  TrackGrant,
  TrackVerifier,
} from './ports.js'
export type { ClientTokenSettings, TokenSettings } from './settings.js'
export { createTrackVerifier } from './track-signature.js'
export { createTokenVerifier, type TokenVerifierDeps } from './verifier.js'
