/** A process of the built program. No assertions in here. */
import { spawn } from 'node:child_process'
import { resolve } from 'node:path'

/** What a process that has ended left. */
export type Ended = { readonly code: number | null; readonly out: string; readonly err: string }

const MAIN = resolve('dist/main.js')

/** Starts it in a folder, with no variables but `env`. */
export function startCli(cwd: string, argv: readonly string[], env: object = {}) {
  const child = spawn(process.execPath, [MAIN, ...argv], {
    cwd,
    env: { PATH: process.env.PATH, ...env },
  })
  let out = ''
  let err = ''
  child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()))
  child.stderr.on('data', (chunk: Buffer) => (err += chunk.toString()))
  const ended = new Promise<Ended>((done) => {
    child.on('close', (code) => done({ code, out, err }))
  })
  /** Resolves when it has written what matches; rejects when it ends before. */
  const says = (pattern: RegExp) =>
    new Promise<RegExpExecArray>((found, lost) => {
      const look = () => {
        const match = pattern.exec(out + err)
        if (match !== null) found(match)
      }
      child.stdout.on('data', look)
      child.stderr.on('data', look)
      child.on('close', () => lost(new Error(`ended without ${String(pattern)}: ${out}${err}`)))
      look()
    })
  return { child, ended, says, out: () => out, written: () => out + err }
}
