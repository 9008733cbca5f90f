import { describe, expect, it } from 'vitest'
import { parsePostgresDsn, type PostgresAddress } from '../../../src/config/index.js'

const PLAIN: PostgresAddress = {
  hosts: [{ host: 'localhost', port: 5432 }],
  user: 'postgres',
  password: '',
  database: 'postgres',
  tls: 'prefer',
  connectTimeoutMs: 0,
  writable: false,
  settings: {},
  ignored: [],
}

describe('parsePostgresDsn', () => {
  it.each<[string, Partial<PostgresAddress>]>([
    ['postgres://', {}],
    [
      'postgresql://app:p%40ss@db:6432/jobs?sslmode=verify-full&connect_timeout=3',
      {
        hosts: [{ host: 'db', port: 6432 }],
        user: 'app',
        password: 'p@ss',
        database: 'jobs',
        tls: 'verify-full',
        connectTimeoutMs: 3000,
      },
    ],
    [
      'postgres://app@a,b:6432,[::1]:7000/jobs?target_session_attrs=read-write',
      {
        hosts: [
          { host: 'a', port: 5432 },
          { host: 'b', port: 6432 },
          { host: '::1', port: 7000 },
        ],
        user: 'app',
        database: 'jobs',
        writable: true,
      },
    ],
    [
      'postgres:///jobs?host=/run/postgresql&search_path=app&pool_max_conns=4',
      {
        hosts: [{ host: '/run/postgresql', port: 5432 }],
        database: 'jobs',
        settings: { search_path: 'app' },
        ignored: ['pool_max_conns'],
      },
    ],
    [
      `host=a,b port=6432 user=app password='it''s' dbname=jobs`.replace("''", "\\'"),
      {
        hosts: [
          { host: 'a', port: 6432 },
          { host: 'b', port: 6432 },
        ],
        user: 'app',
        password: "it's",
        database: 'jobs',
      },
    ],
    ['user=app', { user: 'app', database: 'app' }],
  ])('reads %s', (dsn, expected) => {
    expect(parsePostgresDsn(dsn)).toEqual({ ...PLAIN, ...expected })
  })

  it.each<[string, string]>([
    ['not an address', 'is neither a URL'],
    ['postgres://app:%zz@db/jobs', 'has a % that is not followed by two hex digits'],
    ['postgres://app:a@b@c:x/jobs', 'has a host that is none'],
    ['postgres://db:70000/jobs', 'port must be between'],
    ['postgres://db/jobs?sslmode=maybe', 'sslmode must be one of'],
    ['postgres://db/jobs?sslrootcert=ca.pem', 'sslrootcert: use the options of tls instead'],
    ['postgres://db/jobs?connect_timeout=soon', 'connect_timeout must be a number'],
    ['postgres://db/jobs?target_session_attrs=standby', 'target_session_attrs must be'],
  ])('refuses %s', (dsn, problem) => {
    const found = parsePostgresDsn(dsn)
    expect('problem' in found ? found.problem : found).toContain(problem)
  })
})
