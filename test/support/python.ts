/** Programs in Python: an interpreter that has grpcio, and a client in it. */
import { spawn, spawnSync } from 'node:child_process'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { missingProgram } from './programs.js'

const CANDIDATES =
  process.env.PYTHON === undefined ? ['python3', '/usr/bin/python3'] : [process.env.PYTHON]

/** The interpreter with grpcio; null = there is none here. PYTHON names another one. */
export const GRPC_PYTHON: string | null =
  CANDIDATES.find(
    (python) => spawnSync(python, ['-c', 'import grpc, google.protobuf']).status === 0,
  ) ?? null

const SCRIPT = fileURLToPath(new URL('python/api_client.py', import.meta.url))

/** How a call of the client ended: an answer as the JSON of Protobuf, or a status. */
export type PythonAnswer =
  { readonly answer: any } | { readonly status: string; readonly details: string }

/** The client of `python/api_client.py`, which knows the API only by its reflection service. */
export class PythonApiClient {
  /** What the server says it is: services by name, with their methods. */
  readonly services: Promise<Readonly<Record<string, readonly string[]>>>
  readonly #child
  readonly #waiting: ((line: any) => void)[] = []
  #errors = ''

  constructor(port: number) {
    if (GRPC_PYTHON === null) {
      throw missingProgram('python3')
    }
    this.#child = spawn(GRPC_PYTHON, [SCRIPT, `127.0.0.1:${port}`])
    this.services = this.#next()
    createInterface({ input: this.#child.stdout }).on('line', (line) => {
      this.#waiting.shift()?.(JSON.parse(line))
    })
    this.#child.stderr.setEncoding('utf8').on('data', (text: string) => {
      this.#errors += text
    })
    this.#child.on('close', () => {
      for (const settle of this.#waiting.splice(0)) settle({ died: this.#errors })
    })
  }

  /** Calls a method, `/service/Method`. Calls are made one after another. */
  call(
    method: string,
    request: object,
    metadata: Readonly<Record<string, string>> = {},
  ): Promise<PythonAnswer> {
    const answer = this.#next<PythonAnswer>()
    this.#child.stdin.write(JSON.stringify({ method, request, metadata }) + '\n')
    return answer
  }

  async close(): Promise<void> {
    const closed = new Promise((resolve) => this.#child.once('close', resolve))
    this.#child.stdin.end()
    await closed
  }

  async #next<Line>(): Promise<Line> {
    const line = await new Promise<any>((resolve) => this.#waiting.push(resolve))
    if (typeof line.died === 'string') throw new Error(`the Python client ended: ${line.died}`)
    return line
  }
}
