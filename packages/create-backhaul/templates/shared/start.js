/** Runs the backend and Backhaul side by side; when one ends, so does the other. */
import { spawn } from 'node:child_process'

const children = [
  spawn(process.execPath, ['--env-file=.env', 'src/server.js'], { stdio: 'inherit' }),
  spawn(process.execPath, ['node_modules/backhaul/dist/main.js', '--config', 'backhaul.yaml'], {
    stdio: 'inherit',
  }),
]

let stopping = false
function stop(code) {
  if (stopping) return
  stopping = true
  process.exitCode = code
  for (const child of children) child.kill()
}

for (const child of children) child.on('exit', (code) => stop(code ?? 0))
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => stop(0))
