/** What a client is told, as options. spec: proxy.md §2.0.7 */
import { bool, int, section, text } from './kinds.js'

/** A client error; code 0 = not this. */
export const toError = section('Answer with this client error.', {
  code: int(0, 'Error code.'),
  message: text('', 'Message, ASCII, at most 123 bytes.'),
  temporary: bool(false, 'The client may try again.'),
})

/** A disconnect; code 0 = not this. */
export const toDisconnect = section('End the connection with this code.', {
  code: int(0, 'Disconnect code.'),
  reason: text('', 'Reason, ASCII, at most 123 bytes.'),
})
