/** A Lua script and the digest Redis knows it by, computed here so that nothing is asked at start. */
import { createHash } from 'node:crypto'

/** A script. */
export type LuaScript = { readonly name: string; readonly text: string; readonly digest: string }

/** Defines a script. */
export function defineScript(name: string, text: string): LuaScript {
  return { name, text, digest: createHash('sha1').update(text).digest('hex') }
}
