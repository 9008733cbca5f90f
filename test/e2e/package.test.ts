/** What is installed: its size, and a server without the packages that are optional. */
import { execFileSync } from 'node:child_process'
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { freePort } from '../support/example.js'
import { startServerProcess } from '../support/server-process.js'

type Locked = {
  readonly dependencies?: Readonly<Record<string, string>>
  readonly optionalDependencies?: Readonly<Record<string, string>>
}

const MEGABYTE = 1024 * 1024
const BLOCK = 4096

const { packages } = JSON.parse(readFileSync('package-lock.json', 'utf8')) as {
  readonly packages: Readonly<Record<string, Locked>>
}

/** Folders of the packages that the server's dependencies bring, by the lock file. */
function dependencies(withOptional: boolean): readonly string[] {
  const found = new Set<string>()
  const follow = (from: string) => {
    const locked = packages[from]
    const names = {
      ...locked?.dependencies,
      ...(withOptional ? locked?.optionalDependencies : {}),
    }
    for (const name of Object.keys(names)) {
      let at = from
      let path = `${at}/node_modules/${name}`
      while (packages[path] === undefined && at !== '') {
        at = at.slice(0, Math.max(at.lastIndexOf('/node_modules/'), 0))
        path = at === '' ? `node_modules/${name}` : `${at}/node_modules/${name}`
      }
      if (packages[path] === undefined) path = `node_modules/${name}`
      if (found.has(path)) continue
      found.add(path)
      follow(path)
    }
  }
  follow('')
  return [...found]
}

/** Bytes on disk of a package, without the packages inside it. */
function diskBytes(folder: string): number {
  let sum = 0
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    if (entry.name === 'node_modules') continue
    const path = join(folder, entry.name)
    sum += entry.isDirectory() ? diskBytes(path) : Math.ceil(statSync(path).size / BLOCK) * BLOCK
  }
  return sum
}

type Packed = { readonly files: readonly { readonly path: string; readonly size: number }[] }

function packedFiles(): Packed['files'] {
  const command = ['pack', '--dry-run', '--ignore-scripts', '--json']
  const [packed] = JSON.parse(execFileSync('npm', command, { encoding: 'utf8' })) as Packed[]
  return packed?.files ?? []
}

describe('a production install', () => {
  it('takes at most 45 MB', () => {
    const own = packedFiles().reduce((sum, { size }) => sum + Math.ceil(size / BLOCK) * BLOCK, 0)
    const others = dependencies(true).reduce((sum, path) => sum + diskBytes(path), 0)
    expect(own).toBeGreaterThan(MEGABYTE)
    expect(others).toBeGreaterThan(10 * MEGABYTE)
    expect((own + others) / MEGABYTE).toBeLessThan(45)
  })

  it('has the compiled code, its types and the proto files, and neither maps nor sources', () => {
    const paths = packedFiles().map(({ path }) => path)
    expect(paths).toEqual(
      expect.arrayContaining([
        'dist/main.js',
        'dist/app/index.d.ts',
        'proto/proxy.proto',
        'LICENSE',
      ]),
    )
    expect(paths.filter((path) => /\.map$|^(src|test|bench|examples)\//.test(path))).toEqual([])
  })
})

describe('a server without the optional packages', () => {
  let folder = ''
  let main = ''

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'backhaul-package-'))
    for (const name of ['dist', 'proto', 'package.json']) {
      cpSync(name, join(folder, name), { recursive: true })
    }
    for (const path of dependencies(false)) {
      // What lies inside another package comes along with it.
      if (path.lastIndexOf('node_modules/') > 0) continue
      mkdirSync(dirname(join(folder, path)), { recursive: true })
      symlinkSync(resolve(path), join(folder, path))
    }
    main = join(folder, 'dist/main.js')
  })

  afterAll(() => {
    rmSync(folder, { recursive: true, force: true })
  })

  it('starts on the node listener and the memory engine', async () => {
    const server = await startServerProcess({ channel: { without_namespace: {} } }, { main })
    try {
      expect(server.output()).toContain('"listener":"node"')
      expect(server.output()).not.toContain('uWebSockets.js')
      expect(await server.api('publish', { channel: 'news', data: 1 })).toEqual({ result: {} })
    } finally {
      expect(await server.stop()).toBe(0)
    }
  })

  const redis = { type: 'redis', redis: { address: 'redis://127.0.0.1:1' } }
  const grpc = { endpoint: 'grpc://127.0.0.1:1', policy: { grpc: { client: 'grpc-js' } } }
  it.each([
    ['engine.type: redis', { engine: redis }, /needs the package ioredis, .*npm install ioredis@/],
    [
      'broker.type: nats',
      { broker: { enabled: true, type: 'nats', nats: { url: 'nats://127.0.0.1:1' } } },
      /needs the package @nats-io\/transport-node, .*npm install @nats-io\/transport-node@/,
    ],
    [
      'policy.grpc.client: grpc-js',
      { client: { proxy: { connect: { enabled: true, ...grpc } } } },
      /needs the package @grpc\/grpc-js, .*npm install @grpc\/grpc-js@/,
    ],
    [
      'listener: uws',
      { listener: 'uws' },
      /needs the package uWebSockets.js, .*npm install uWebSockets.js@npm:uwebsockets@/,
    ],
  ])('says with %s which package is missing and how to add it', async (_name, config, message) => {
    const port = await freePort()
    await expect(startServerProcess(config, { main, port })).rejects.toThrow(message)
  })
})
