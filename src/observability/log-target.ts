/** Where lines of the log go: a file that can be moved away, or a stream whose reader may be stuck. */
import { fstatSync } from 'node:fs'
import { destination } from 'pino'

/** Something that takes text, such as `process.stdout`. */
export interface TextSink {
  write(text: string): unknown
  /** Characters that wait for the reader; undefined = none ever do. */
  readonly writableLength?: number
  /** Calls back when everything that waited was taken. */
  once?(event: 'drain', listener: () => void): unknown
}

/** Takes whole lines. */
export interface LogTarget {
  write(line: string): void
  /** Opens the file anew by its name. Throws when that fails; the old one is then kept. */
  reopen(): void
}

/** Characters that may wait for a reader; lines beyond are dropped and counted. */
export const MAX_WAITING = 1024 * 1024

let dropped = 0

/** Lines of this process that were dropped because the reader of the log did not take them. */
export const droppedLines = (): number => dropped

/**
 * Lines for a stream; never waits for its reader.
 * @param onRelief told how many lines were dropped when the reader is back
 */
export function streamTarget(sink: TextSink, onRelief: (dropped: number) => void): LogTarget {
  let missing = 0
  return {
    write: (line) => {
      if ((sink.writableLength ?? 0) < MAX_WAITING) {
        sink.write(line)
        return
      }
      dropped++
      if (missing++ > 0) return
      sink.once?.('drain', () => {
        const count = missing
        missing = 0
        onRelief(count)
      })
    },
    reopen: () => {
      // A stream has no name.
    },
  }
}

/** Lines appended to a file, each at once. @throws Error when it cannot be opened */
export function fileTarget(file: string): LogTarget {
  const stream = destination({ dest: file, append: true, sync: true, maxLength: MAX_WAITING })
  watch(stream)
  return {
    write: (line) => void stream.write(line),
    reopen: () => {
      stream.reopen()
    },
  }
}

/** The standard error of the process: whatever it is, a reader that is stuck stalls nothing. */
export function stderrTarget(onRelief: (dropped: number) => void): LogTarget {
  const stat = fstatSync(2)
  if (stat.isFIFO() || stat.isSocket()) {
    // The runtime's own stream queues what a pipe does not take.
    return streamTarget(process.stderr, onRelief)
  }
  const stream = destination({ dest: 2, sync: true, maxLength: MAX_WAITING })
  watch(stream)
  return {
    write: (line) => void stream.write(line),
    reopen: () => {
      // Whoever redirected it knows the name.
    },
  }
}

/** A log that cannot be written (reader gone, disk full) must not take the server down. */
function watch(stream: ReturnType<typeof destination>): void {
  stream.on('error', () => {
    // There is no better place to report a failing log than the log itself.
  })
  stream.on('drop', () => {
    dropped++
  })
}
