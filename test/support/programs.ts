/** Programs that tests start, and which package brings them. `npm test` installs what is missing. */

/** Packages of Debian and Ubuntu by command. */
const PACKAGES: Readonly<Record<string, string>> = {
  'redis-server': 'redis-server',
  'redis-sentinel': 'redis-sentinel',
  'nats-server': 'nats-server',
  java: 'default-jre-headless',
  mvn: 'maven',
  nginx: 'nginx',
  postgres: 'postgresql',
  chromium: 'chromium',
  python3: 'python3-grpcio',
}

/** What to tell whoever starts a test without its program. */
export function missingProgram(command: string): Error {
  const apt = PACKAGES[command] ?? command
  return new Error(`${command} is not installed: apt-get install ${apt} (npm test does it)`)
}

/** The failure of a start: names the package when the program is not there. */
export function startFailure(command: string, error: NodeJS.ErrnoException): Error {
  return error.code === 'ENOENT' ? missingProgram(command) : error
}
