/** The part of the configuration that rules tokens. spec: server-api-and-operations.md §3.1–3.6 */
import type { SharedPollConfig, ClientConfig, TokenConfig } from '../config/index.js'

/** One block of token settings; keys as in the configuration file. */
export type TokenSettings = TokenConfig

/** What a verifier is built from: `client`, or anything with these keys of it. */
export type ClientTokenSettings = Pick<
  ClientConfig,
  'token' | 'subscription_token' | 'insecure_skip_token_signature_verify'
>

/** `shared_poll`: keys of the signatures that let clients track keys. */
export type TrackSettings = Omit<SharedPollConfig, 'concurrency_limit'>
