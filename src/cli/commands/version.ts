/** `version`. spec: §5 */
import type { Command } from '../command.js'
import { readVersion } from '../../base/index.js'

/** One line; scripts look for `v<semver>`. */
export const version: Command = {
  name: 'version',
  about: 'Print the version.',
  flags: [],
  run: (_given, world) => {
    world.print(`Backhaul v${readVersion()} (Node version: ${process.version})\n`)
    return 0
  },
}
