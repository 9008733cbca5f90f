/** A Lua script and the digest Redis knows it by, computed here so that nothing is asked at start. */
import { createHash } from 'node:crypto'

/** A script. */
export type LuaScript = { readonly name: string; readonly text: string; readonly digest: string }

const defined: LuaScript[] = []

/** Defines a script. */
export function defineScript(name: string, text: string): LuaScript {
  const script = { name, text, digest: createHash('sha1').update(text).digest('hex') }
  defined.push(script)
  return script
}

/** Every script there is: what a server is taught before anything is asked of it. */
export function allScripts(): readonly LuaScript[] {
  return defined
}
