#!/usr/bin/env node
/** `npm create backhaul`: makes a project out of templates/. Node built-ins only. */
import { spawnSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  writeFileSync,
} from 'node:fs'
import { basename, join, resolve } from 'node:path'
import { createInterface } from 'node:readline/promises'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'

const templates = fileURLToPath(new URL('templates', import.meta.url))
const { version } = JSON.parse(readFileSync(new URL('package.json', import.meta.url), 'utf8'))
/** Dependencies of each template beside those of all. */
const FRAMEWORKS = {
  express: { express: '^5.3.0' },
  fastify: { fastify: '^5.12.0', '@fastify/static': '^10.1.0' },
  hono: { hono: '^4.13.0', '@hono/node-server': '^2.1.0' },
}
const USAGE = `Usage: npm create backhaul@latest [FOLDER] -- [--template ${Object.keys(FRAMEWORKS).join('|')}] [--yes] [--port 3000] [--server-port 8000] [--no-install] [--packages DIR]`

try {
  await create(readArguments())
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exit(1)
}

function readArguments() {
  const options = {
    template: { type: 'string' },
    yes: { type: 'boolean', short: 'y', default: false },
    port: { type: 'string', default: '3000' },
    'server-port': { type: 'string', default: '8000' },
    'no-install': { type: 'boolean', default: false },
    packages: { type: 'string' },
    help: { type: 'boolean', short: 'h', default: false },
  }
  let parsed
  try {
    parsed = parseArgs({ options, allowPositionals: true })
  } catch (error) {
    throw new Error(`${error.message}\n${USAGE}`)
  }
  if (parsed.values.help) {
    console.log(USAGE)
    process.exit(0)
  }
  if (parsed.positionals.length > 1) throw new Error(USAGE)
  return { folder: parsed.positionals[0], ...parsed.values }
}

async function create(given) {
  const { folder, template } = await asked(given)
  if (!Object.hasOwn(FRAMEWORKS, template)) {
    throw new Error(
      `there is no template ${template}; there are ${Object.keys(FRAMEWORKS).join(', ')}`,
    )
  }
  const ports = { backend: portOf(given, 'port'), server: portOf(given, 'server-port') }
  if (ports.backend === ports.server) throw new Error('--port and --server-port must differ')
  const target = resolve(folder)
  if (existsSync(target) && readdirSync(target).length > 0)
    throw new Error(`${folder} is not empty`)
  mkdirSync(target, { recursive: true })
  for (const part of ['shared', template])
    cpSync(join(templates, part), target, { recursive: true })
  // npm leaves a file of this name out of packages.
  renameSync(join(target, '_gitignore'), join(target, '.gitignore'))
  fill(target, ports)
  writeFileSync(join(target, 'package.json'), manifest(target, template, given.packages))
  const secret = `whsec_${randomBytes(32).toString('base64')}`
  writeFileSync(join(target, '.env'), `BACKHAUL_VAR_SIGNING_SECRET="${secret}"\n`, { mode: 0o600 })
  if (!given['no-install']) install(target)
  console.log(`
  ${basename(target)} is ready.

    cd ${folder}${given['no-install'] ? '\n    npm install' : ''}
    npm start        http://localhost:${ports.backend}
`)
}

/** The answers, from the command line or from the person in front of it. */
async function asked({ folder, template, yes }) {
  if (yes || !process.stdin.isTTY)
    return { folder: folder ?? 'my-backhaul-app', template: template ?? 'express' }
  const reader = createInterface({ input: process.stdin, output: process.stdout })
  const ask = async (question, otherwise) =>
    (await reader.question(`${question} (${otherwise}) `)) || otherwise
  try {
    return {
      folder: folder ?? (await ask('Folder?', 'my-backhaul-app')),
      template:
        template ?? (await ask(`Template: ${Object.keys(FRAMEWORKS).join(', ')}?`, 'express')),
    }
  } finally {
    reader.close()
  }
}

function portOf(given, name) {
  const port = Number(given[name])
  if (Number.isInteger(port) && port > 0 && port < 65_536) return port
  throw new Error(`--${name} must be a port, not ${given[name]}`)
}

/** Writes the ports into every file that names them. */
function fill(target, ports) {
  for (const file of ['backhaul.yaml', 'src/server.js', 'public/app.js', 'README.md']) {
    const text = readFileSync(join(target, file), 'utf8')
    const filled = text
      .replaceAll('3000', String(ports.backend))
      .replaceAll('8000', String(ports.server))
    writeFileSync(join(target, file), filled)
  }
}

function manifest(target, template, packages) {
  const own = Object.fromEntries(
    ['backhaul', '@backhaul/backend'].map((name) => [
      name,
      packages ? tarballOf(resolve(packages), name) : `^${version}`,
    ]),
  )
  const dependencies = { ...own, ...FRAMEWORKS[template], centrifuge: '^5.5.0', zod: '^4.1.0' }
  const data = {
    name:
      basename(target)
        .toLowerCase()
        .replace(/[^a-z0-9-]+/g, '-')
        .replace(/^-+/, '') || 'my-backhaul-app',
    private: true,
    type: 'module',
    scripts: {
      start: 'node start.js',
      backend: 'node --env-file=.env src/server.js',
      server: 'backhaul --config backhaul.yaml',
    },
    dependencies: Object.fromEntries(
      Object.entries(dependencies).sort(([a], [b]) => (a < b ? -1 : 1)),
    ),
  }
  return `${JSON.stringify(data, null, 2)}\n`
}

/** The tarball that `npm pack` made of a package. */
function tarballOf(folder, name) {
  const start = `${name.replace('@', '').replace('/', '-')}-`
  const found = readdirSync(folder).find(
    (file) => file.endsWith('.tgz') && new RegExp(`^${start}\\d`).test(file),
  )
  if (found === undefined) throw new Error(`${folder} has no tarball of ${name}`)
  return `file:${join(folder, found)}`
}

function install(target) {
  console.log('installing …')
  const { status } = spawnSync('npm', ['install', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: target,
    stdio: 'inherit',
    shell: process.platform === 'win32',
  })
  if (status !== 0) throw new Error(`npm install failed: run it again in ${target}`)
}
