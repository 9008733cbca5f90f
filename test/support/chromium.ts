/** A real Chromium for browser tests, driven by playwright-core. */
import { existsSync } from 'node:fs'
import { chromium, type Browser } from 'playwright-core'
import { missingProgram } from './programs.js'

const CANDIDATES = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/usr/bin/google-chrome-stable',
]

const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-dev-shm-usage',
]

/** Starts a headless browser: `CHROMIUM_PATH`, or the one that is installed. Throws when none is. */
export async function launchChromium(): Promise<Browser> {
  const executablePath = process.env.CHROMIUM_PATH ?? CANDIDATES.find((path) => existsSync(path))
  if (executablePath === undefined) {
    throw new Error(`${missingProgram('chromium').message}, or set CHROMIUM_PATH`)
  }
  return chromium.launch({ executablePath, headless: true, args: FLAGS })
}
