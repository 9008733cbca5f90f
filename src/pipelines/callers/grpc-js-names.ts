/** Names for grpc-js: asked of the resolver of the process instead of the operating system's threads. */
import type { ChannelOptions, experimental, Metadata, status } from '@grpc/grpc-js'
import { systemResolver } from '../../base/index.js'

type Library = {
  readonly experimental: typeof experimental
  readonly Metadata: typeof Metadata
  readonly status: typeof status
}
type Listener = experimental.ResolverListener
type Target = experimental.GrpcUri

/** Scheme of targets whose names are looked up here: `shared:host:port`. */
export const NAMES_SCHEME = 'shared'

const registered = new WeakSet<object>()

/** Makes the library know {@link NAMES_SCHEME}. Again has no effect. */
export function useSharedNames(library: Library): void {
  if (registered.has(library)) return
  registered.add(library)
  const { registerResolver } = library.experimental
  registerResolver(NAMES_SCHEME, namesOf(library))
}

function namesOf({ experimental: parts, Metadata: Fields, status: codes }: Library) {
  return class implements experimental.Resolver {
    readonly #target: Target
    readonly #tell: Listener
    readonly #pauseMs: number
    #running = false
    /** Asked for while one ran, or too soon after it. */
    #again = false
    #pause: NodeJS.Timeout | null = null
    #over = false

    constructor(target: Target, tell: Listener, options: ChannelOptions) {
      this.#target = target
      this.#tell = tell
      this.#pauseMs = options['grpc.dns_min_time_between_resolutions_ms'] ?? 1000
    }

    static getDefaultAuthority(target: Target): string {
      return target.path
    }

    updateResolution(): void {
      if (this.#running || this.#pause !== null) {
        this.#again = true
        return
      }
      this.#running = true
      void this.#resolve().finally(() => {
        this.#running = false
        if (this.#over) return
        this.#pause = setTimeout(() => {
          this.#pause = null
          const due = this.#again
          this.#again = false
          if (due) this.updateResolution()
        }, this.#pauseMs).unref()
      })
    }

    destroy(): void {
      this.#over = true
      if (this.#pause !== null) clearTimeout(this.#pause)
      this.#pause = null
    }

    async #resolve(): Promise<void> {
      const place = parts.splitHostPort(this.#target.path)
      try {
        const { host = '', port = 0 } = place ?? {}
        const found = await systemResolver.addresses(host)
        const endpoints = found.map((address) => ({ addresses: [{ host: address, port }] }))
        if (!this.#over) this.#tell(parts.statusOrFromValue(endpoints), {}, null, '')
      } catch (cause) {
        if (this.#over) return
        const reason = cause instanceof Error ? cause.message : String(cause)
        const details = `Name resolution failed for target ${this.#target.path}: ${reason}`
        const failed = { code: codes.UNAVAILABLE, details, metadata: new Fields() }
        this.#tell(parts.statusOrFromError(failed), {}, null, '')
      }
    }
  }
}
