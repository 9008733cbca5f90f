/** Endpoints of gRPC backends. spec: proxy.md §1.2, §3.3 */
import { describe, expect, it } from 'vitest'
import { parseGrpcTarget } from '../../../src/base/index.js'

describe('a gRPC target', () => {
  it.each([
    ['grpc://backend:9000', 'backend', 9000, 'backend:9000', false],
    ['grpc://backend:9000/', 'backend', 9000, 'backend:9000', false],
    ['grpc://backend', 'backend', 443, 'backend', false],
    ['grpcs://backend:9000', 'backend', 9000, 'backend:9000', true],
    ['backend:9000', 'backend', 9000, 'backend:9000', false],
    ['backend', 'backend', 443, 'backend', false],
    ['10.0.0.1:9000', '10.0.0.1', 9000, '10.0.0.1:9000', false],
    ['[::1]:9000', '::1', 9000, '[::1]:9000', false],
    ['grpc://[::1]:9000', '::1', 9000, '[::1]:9000', false],
    ['dns:///rpc.internal:9000', 'rpc.internal', 9000, 'rpc.internal:9000', false],
    ['dns:rpc.internal:9000', 'rpc.internal', 9000, 'rpc.internal:9000', false],
    ['passthrough:///rpc.internal:9000', 'rpc.internal', 9000, 'rpc.internal:9000', false],
    // A host of that name, not a scheme.
    ['dns:9000', 'dns', 9000, 'dns:9000', false],
  ])('%s is understood', (endpoint, host, port, authority, secure) => {
    expect(parseGrpcTarget(endpoint)).toEqual({ host, port, socketPath: '', authority, secure })
  })

  it.each([
    ['unix:///run/app.sock', '/run/app.sock'],
    ['unix:/run/app.sock', '/run/app.sock'],
    ['unix:app.sock', 'app.sock'],
  ])('%s is a Unix socket', (endpoint, socketPath) => {
    expect(parseGrpcTarget(endpoint)).toEqual({
      host: '',
      port: 0,
      socketPath,
      authority: 'localhost',
      secure: false,
    })
  })

  it.each([
    ['', /^is not a gRPC endpoint/],
    ['grpc://', /^is not a gRPC endpoint/],
    ['unix:', /^is not a gRPC endpoint/],
    ['xds:///service', /^is not a gRPC endpoint/],
    ['::1', /^is not a gRPC endpoint/],
    ['two words:1', /^is not a gRPC endpoint/],
    ['backend:port', /^is not a gRPC endpoint/],
    ['backend:0', /^names a port/],
    ['backend:65536', /^names a port/],
    ['grpc://u:p@backend:1', /^must not hold credentials/],
    ['grpc://backend:1/path', /^must end after host:port/],
    ['grpc://backend:1?x=y', /^must end after host:port/],
    ['dns://8.8.8.8/backend:1', /^must not name a DNS server/],
  ])('%j is refused', (endpoint, problem) => {
    expect(parseGrpcTarget(endpoint)).toMatch(problem)
  })
})
