/**
 * How bytes leave a socket. `Socket.write` of `node:net` costs as much again as the system call, for
 * states of a stream that frames do not need: where the runtime lets us, the call is made directly on
 * the handle of the connection, and libuv queues what the system does not take.
 */
import type { Socket as TcpSocket } from 'node:net'
import { TLSSocket } from 'node:tls'

/** Who is told that something which waited was written. */
export interface Written {
  onWritten(): void
}

/** A way to write; shared by all sockets of its kind. */
export interface Output {
  /** Writes, or queues behind what waits; afterwards {@link Written.onWritten} for what had to wait. */
  write(tcp: TcpSocket, bytes: Uint8Array, owner: Written): void
  /** Bytes that wait. */
  waiting(tcp: TcpSocket): number
}

/** The best output for a socket. */
export function outputOf(tcp: TcpSocket): Output {
  return direct !== null && !(tcp instanceof TLSSocket) && handleOf(tcp) !== null
    ? direct
    : streamed
}

const EMPTY = Buffer.alloc(0)

/** Through the stream: TLS, and runtimes without the parts below. */
const streamed: Output = {
  write: (tcp, bytes, owner) => {
    if (!tcp.writable) return
    const waited = tcp.writableLength
    tcp.write(bytes)
    if (waited === 0 && tcp.writableLength > 0) reportWhenEmpty(tcp, owner)
  },
  waiting: (tcp) => tcp.writableLength,
}

/** An empty write at the end of the queue calls back when everything before it was taken. */
function reportWhenEmpty(tcp: TcpSocket, owner: Written): void {
  tcp.write(EMPTY, () => {
    if (tcp.writableLength > 0) reportWhenEmpty(tcp, owner)
    else owner.onWritten()
  })
}

/** What is used of a handle of `node:net`; 0 = no error. */
type Handle = {
  readonly writeQueueSize: number
  writeBuffer(request: WriteRequest, bytes: Uint8Array): number
}

/** One write that may have to wait. */
type WriteRequest = {
  oncomplete?: (status: number) => void
  /** Kept until it is written. */
  bytes?: Uint8Array
}

type StreamBinding = {
  readonly WriteWrap: new () => WriteRequest
  readonly streamBaseState: Int32Array
  readonly kLastWriteWasAsync: number
}

function handleOf(tcp: TcpSocket): Handle | null {
  const { _handle: handle } = tcp as unknown as { readonly _handle?: Partial<Handle> | null }
  const isUsable = typeof handle?.writeBuffer === 'function' && 'writeQueueSize' in handle
  return isUsable ? (handle as Handle) : null
}

function streamBinding(): StreamBinding | null {
  try {
    const { binding } = process as unknown as { binding: (name: string) => Partial<StreamBinding> }
    const { WriteWrap, streamBaseState, kLastWriteWasAsync } = binding.call(process, 'stream_wrap')
    if (WriteWrap === undefined || !(streamBaseState instanceof Int32Array)) return null
    return kLastWriteWasAsync === undefined
      ? null
      : { WriteWrap, streamBaseState, kLastWriteWasAsync }
  } catch {
    return null
  }
}

const direct = createDirect(streamBinding())

function createDirect(binding: StreamBinding | null): Output | null {
  if (binding === null) return null
  const { WriteWrap, streamBaseState, kLastWriteWasAsync } = binding
  // A request that did not have to wait was not touched and serves again.
  let spare = new WriteWrap()
  return {
    write: (tcp, bytes, owner) => {
      const handle = handleOf(tcp)
      if (handle === null) return
      const request = spare
      if (handle.writeBuffer(request, bytes) !== 0) {
        tcp.destroy()
        return
      }
      if (streamBaseState[kLastWriteWasAsync] === 0) return
      spare = new WriteWrap()
      request.bytes = bytes
      request.oncomplete = (status) => {
        if (status === 0) owner.onWritten()
        else tcp.destroy()
      }
    },
    waiting: (tcp) => handleOf(tcp)?.writeQueueSize ?? 0,
  }
}
