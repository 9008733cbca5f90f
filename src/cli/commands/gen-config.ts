/** `genconfig`: a first configuration with fresh secrets. spec: §5 */
import { randomBytes } from 'node:crypto'
import { rmSync } from 'node:fs'
import { resolve } from 'node:path'
import { loadConfig } from '../../config/index.js'
import { UsageError } from '../arguments.js'
import { configFlag, helperInputs, type Command } from '../command.js'
import { createConfigFile, renderConfig } from '../write-config.js'

const secret = (bytes: number): string => randomBytes(bytes).toString('base64url')

/** Never overwrites; removes what it wrote when it turns out to be invalid. */
export const genConfig: Command = {
  name: 'genconfig',
  about: 'Write a minimal configuration file with fresh secrets.',
  flags: [configFlag],
  run: (given, world) => {
    const inputs = helperInputs(given, world, false)
    const content = renderConfig(inputs.file, {
      client: { token: { hmac_secret_key: secret(64) }, allowed_origins: [] },
      admin: { enabled: false, password: secret(16), secret: secret(64) },
      http_api: { key: secret(64) },
    })
    if (!createConfigFile(world.cwd, inputs.file, content)) {
      throw new UsageError(`output config file already exists: ${inputs.file}`)
    }
    try {
      loadConfig(inputs)
    } catch (error) {
      rmSync(resolve(world.cwd, inputs.file), { force: true })
      throw error
    }
    return 0
  },
}
