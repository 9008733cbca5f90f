/** `npm run bench`: builds and runs the benchmark, passing arguments on. */
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'

function run(command, args) {
  const { status } = spawnSync(command, args, { stdio: 'inherit', shell: false })
  if (status !== 0) process.exit(status ?? 1)
}

if (!existsSync('node_modules')) run('npm', ['ci', '--ignore-scripts'])
run('npm', ['run', 'build'])
run('node', ['bench/run.mjs', ...process.argv.slice(2)])
