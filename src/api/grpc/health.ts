/**
 * The standard health service (grpc.health.v1). The reference has none; callers need no key for it.
 * spec: server-api-and-operations.md §2.1
 */
import { HealthImplementation } from 'grpc-health-check'
import type { GrpcListener } from '../../listener/index.js'
import { foreignServer } from './foreign.js'
import { API_SERVICE } from './mount.js'

/** Tells who asks whether the API is served. */
export interface GrpcHealth {
  /** From now on it is not; those who watch are told. */
  stopping(): void
}

/** Adds the health service. */
export function mountGrpcHealth(listener: GrpcListener): GrpcHealth {
  const health = new HealthImplementation({ '': 'SERVING', [API_SERVICE]: 'SERVING' })
  health.addToServer(foreignServer(listener))
  return {
    stopping: () => {
      for (const service of ['', API_SERVICE]) health.setStatus(service, 'NOT_SERVING')
    },
  }
}
