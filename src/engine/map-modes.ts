/** What every map broker refuses. spec: channels-and-engines.md §11.1 */
import { EngineFailure, type MapChange } from './ports.js'

/** Refuses what needs a stream, in a mode that has none. Throws EngineFailure. */
export function refuseStreamFeatures(
  operation: string,
  { version, expected }: Pick<MapChange, 'version' | 'expected'>,
): void {
  if (version === 0n && expected === null) return
  const problem = 'versions and expected positions need map.mode recoverable or persistent'
  throw new EngineFailure(operation, new Error(problem))
}
