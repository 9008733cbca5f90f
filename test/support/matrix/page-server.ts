/** Serves a page that can play scenarios: the client's builds as published, our files as JavaScript. */
import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { fileURLToPath } from 'node:url'
import ts from 'typescript'

const beside = (name: string): string => fileURLToPath(new URL(name, import.meta.url))
const build = (name: string): string => beside(`../../../node_modules/centrifuge/build/${name}`)

const published: Readonly<Record<string, string>> = {
  '/centrifuge.js': build('index.mjs'),
  '/centrifuge-protobuf.js': build('protobuf/index.mjs'),
}
const ours: Readonly<Record<string, string>> = Object.fromEntries(
  ['page', 'peer', 'scenario', 'scenarios', 'map-scenarios', 'poll-scenarios'].map((name) => [
    `/${name}.js`,
    beside(`${name}.ts`),
  ]),
)

/** A running server of the page. */
export type PageServer = { readonly origin: string; close(): Promise<void> }

/** Starts it on a free port. */
export async function startPageServer(): Promise<PageServer> {
  const server = createServer((request, response) => {
    const script = scriptOf(request.url ?? '')
    response.setHeader('Content-Type', script === null ? 'text/html' : 'text/javascript')
    response.end(script ?? '<!doctype html><title>scenarios</title><link rel="icon" href="data:,">')
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => {
          resolve()
        })
        server.closeAllConnections()
      }),
  }
}

function scriptOf(path: string): string | null {
  const library = published[path]
  if (library !== undefined) return readFileSync(library, 'utf8')
  const source = ours[path]
  if (source === undefined) return null
  const { outputText } = ts.transpileModule(readFileSync(source, 'utf8'), {
    compilerOptions: { module: ts.ModuleKind.ESNext, target: ts.ScriptTarget.ES2022 },
  })
  return outputText
}
