/** The kinds of queues of this server. spec: server-api-and-operations.md §9.3 */
import { kafka } from './kafka.js'
import { natsJetstream } from './nats-jetstream.js'
import { postgresql } from './postgresql.js'
import { redisStream } from './redis-stream.js'
import type { ConsumerRow } from './row.js'

/** Every kind. */
export const consumerRows: readonly ConsumerRow[] = [postgresql, redisStream, natsJetstream, kafka]
