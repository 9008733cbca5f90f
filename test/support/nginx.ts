/** A real nginx with the configuration that is shipped in deploy/, on a free port. */
import { spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { freePort } from './example.js'
import { startFailure } from './programs.js'

/** A running nginx. */
export type Nginx = { readonly port: number; stop(): Promise<void> }

/** Starts it in front of the servers on these ports, as the nodes the file names, in order. */
export async function startNginx(nodePorts: readonly number[]): Promise<Nginx> {
  const folder = mkdtempSync(join(tmpdir(), 'backhaul-nginx-'))
  const port = await freePort()
  let shipped = readFileSync('deploy/nginx/backhaul.conf', 'utf8').replace(
    'listen 8000;',
    `listen 127.0.0.1:${port};`,
  )
  nodePorts.forEach((nodePort, index) => {
    shipped = shipped.replace(`node${index + 1}:8000`, `127.0.0.1:${nodePort}`)
  })
  mkdirSync(join(folder, 'logs'))
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']
    .map((name) => `${name}_temp_path ${join(folder, name)};`)
    .join('\n')
  const config = join(folder, 'nginx.conf')
  writeFileSync(
    config,
    `daemon off;
pid ${join(folder, 'nginx.pid')};
error_log stderr notice;
events {}
http {
${temporary}
access_log off;
${shipped}
}
`,
  )
  const child = spawn('nginx', ['-p', folder, '-c', config], {
    stdio: ['ignore', 'ignore', 'pipe'],
    env: { PATH: `${process.env.PATH ?? ''}:/usr/sbin:/sbin` },
  })
  let output = ''
  const ended = new Promise<void>((resolve) => {
    child.once('close', () => {
      rmSync(folder, { recursive: true, force: true })
      resolve()
    })
  })
  await new Promise<void>((resolve, reject) => {
    child.once('error', (error) => {
      reject(startFailure('nginx', error))
    })
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      output += text
      if (output.includes('start worker process ')) resolve()
    })
    void ended.then(() => {
      reject(new Error(`nginx did not start:\n${output}`))
    })
  })
  return {
    port,
    stop: () => {
      child.kill('SIGTERM')
      return ended
    },
  }
}
