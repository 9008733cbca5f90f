/**
 * Server reflection (v1 and v1alpha), with which tools like grpcurl find the API. Open to everybody, as
 * in the reference. spec: server-api-and-operations.md §2.1, trap 26
 */
import { fileURLToPath } from 'node:url'
import { loadSync } from '@grpc/proto-loader'
import { ReflectionService } from '@grpc/reflection'
import { protoPath as healthProto } from 'grpc-health-check'
import type { GrpcListener } from '../../listener/index.js'
import { foreignServer } from './foreign.js'

const API_PROTO = fileURLToPath(new URL('../../../proto/api.proto', import.meta.url))

/** Adds the reflection service. Throws when proto/api.proto is missing. */
export function mountGrpcReflection(listener: GrpcListener): void {
  const options = { keepCase: true }
  const files = { ...loadSync(API_PROTO, options), ...loadSync(healthProto, options) }
  new ReflectionService(files).addToServer(foreignServer(listener))
}
