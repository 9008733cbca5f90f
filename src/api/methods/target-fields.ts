/** How methods that act on sessions choose them. spec: server-api-and-operations.md §1.6, trap 20 */
import { text } from '../fields.js'

/** Fields that select sessions; their names match `SessionTarget`. */
export const targetFields = {
  user: text('User id; empty means the anonymous connections, not everybody.'),
  client: text('Only the connection with this client id.'),
  session: text('Only the connection with this session id.'),
} as const
