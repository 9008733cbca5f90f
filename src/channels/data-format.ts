/** Which payloads a namespace takes. spec: channels-and-engines.md §2.1 (payload format check) */
import { assertNever, isJsonObject, type Payload } from '../base/index.js'
import type { DataFormat } from './ports.js'

/** Whether a payload has the format; null = none was sent, which counts as empty. */
export function hasFormat(format: DataFormat, data: Payload | null): boolean {
  switch (format) {
    case 'any':
      // What is known to be JSON is not empty; asking for the size may cost a conversion.
      return data !== null && (data.isJson() || data.size > 0)
    case 'json':
      return data?.isJson() ?? false
    case 'json_object':
      return data !== null && isJsonObject(data.text())
    case 'binary':
      return true
    default:
      return assertNever(format)
  }
}
