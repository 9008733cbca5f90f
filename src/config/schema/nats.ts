/** NATS as broker and controller. spec: channels-and-engines.md §9.1 */
import { bool, durationNotZero, section, text, textMap } from './kinds.js'
import { tlsTowards } from './tls.js'

/** Where NATS is. */
export const natsShape = {
  // Secret as a whole: it may be a list of URLs, each with a password.
  url: text('nats://localhost:4222', 'URL of a server, or several with commas between.', {
    secret: true,
  }),
  prefix: text('centrifugo', 'First part of subjects.'),
  dial_timeout: durationNotZero('1s', 'Longest wait for a connection.'),
  write_timeout: durationNotZero('1s', 'Longest wait for the server to take what was sent.'),
  tls: tlsTowards('NATS', 'Use the settings below for every connection to it.'),
}

/** `broker.nats`. */
export const natsBroker = section('NATS, for type nats.', {
  ...natsShape,
  allow_wildcards: bool(false, 'Clients may subscribe to patterns with * and >.'),
  raw_mode: section('Bare payloads on plain subjects.', {
    enabled: bool(false, 'Leave out prefix and envelope.'),
    prefix: text('', 'First part of subjects, with its dot.'),
    channel_replacements: textMap('Parts of channel names and what they are in subjects.'),
  }),
})
