/**
 * Control of the sessions of all nodes: what is asked for is done here and told to the others, who do
 * the same. Nobody waits for them; a call fails when they could not be told, and is done here all the
 * same. spec: server-api-and-operations.md §1.6, channels-and-engines.md §8.7
 */
import type { MaybePromise } from '../base/index.js'
import {
  type PurgeFilter,
  type StreamPosition,
  type SubscribeGrant,
  SubscriptionSources,
} from '../model/index.js'
import { type NamespaceTable } from '../channels/index.js'
import type { Disconnect } from '../protocol/index.js'
import { Unsubscribes } from '../protocol/index.js'
import type { ControlLink } from './link.js'
import type { LocalControl } from './local.js'
import { SurveyCodes, SurveyOps, type ControlMessage } from './messages.js'
import type { Control, NodeInfo, RefreshChange, SessionTarget } from './ports.js'
import type { NodeRegistry } from './registry.js'
import { SurveyFailure, type Surveys } from './surveys.js'
import { decodeChannelsAnswer, encodeChannelsQuestion } from './wire/surveys.js'

/** What control of several nodes is made of. */
export type RemoteControlDeps = {
  readonly local: LocalControl
  readonly link: ControlLink
  readonly registry: NodeRegistry
  readonly surveys: Surveys
  /** Current rules. */
  readonly namespaces: () => NamespaceTable
}

/** Creates the control of an installation. */
export function createRemoteControl(deps: RemoteControlDeps): Control {
  return new RemoteControl(deps)
}

class RemoteControl implements Control {
  readonly #deps: RemoteControlDeps

  constructor(deps: RemoteControlDeps) {
    this.#deps = deps
  }

  subscribe(
    target: SessionTarget,
    channel: string,
    grant: SubscribeGrant,
    recoverSince: StreamPosition | null,
  ): MaybePromise<boolean> {
    const told = this.#tell({
      kind: 'subscribe',
      target,
      channel,
      grant: this.#explicit(channel, grant),
      recoverSince,
      source: SubscriptionSources.serverApi,
    })
    return after(told, this.#deps.local.subscribe(target, channel, grant, recoverSince))
  }

  unsubscribe(target: SessionTarget, channel: string): MaybePromise<void> {
    const why = Unsubscribes.server
    const told = this.#tell({ kind: 'unsubscribe', target, channel, why })
    this.#deps.local.unsubscribe(target, channel)
    return told
  }

  disconnect(
    target: SessionTarget,
    why: Disconnect,
    except: readonly string[],
    claimedAt = 0,
  ): MaybePromise<void> {
    const told = this.#tell({ kind: 'disconnect', target, why, except, claimedAt })
    this.#deps.local.disconnect(target, why, except, claimedAt)
    return told
  }

  claim(): number {
    return this.#deps.local.claim()
  }

  refresh(target: SessionTarget, change: RefreshChange): MaybePromise<void> {
    const told = this.#tell({ kind: 'refresh', target, change })
    this.#deps.local.refresh(target, change)
    return told
  }

  purge(filter: PurgeFilter): MaybePromise<void> {
    const told = this.#tell({ kind: 'purge', filter })
    this.#deps.local.purge(filter)
    return told
  }

  nodes(): readonly NodeInfo[] {
    return [this.#deps.local.self(), ...this.#deps.registry.list()]
  }

  channels(pattern: string): MaybePromise<ReadonlyMap<string, number>> {
    const { local, registry } = this.#deps
    return registry.size === 0 ? local.channels(pattern) : this.#surveyChannels(pattern)
  }

  async #surveyChannels(pattern: string): Promise<ReadonlyMap<string, number>> {
    const { local, registry, surveys } = this.#deps
    const question = encodeChannelsQuestion(pattern)
    const answers = await surveys.ask(SurveyOps.channels, question, null, registry.ids())
    const sum = new Map(local.channels(pattern))
    for (const [node, { code, data }] of answers) {
      if (code !== SurveyCodes.ok) {
        throw new SurveyFailure(SurveyOps.channels, `node ${node} answered with code ${code}`)
      }
      for (const [channel, subscribers] of channelsOf(node, data)) {
        sum.set(channel, (sum.get(channel) ?? 0) + subscribers)
      }
    }
    return sum
  }

  #tell(message: ControlMessage): MaybePromise<void> {
    return this.#deps.link.send(message, null)
  }

  /** Other nodes do not look at their namespaces: the message says what those of this node say. */
  #explicit(channel: string, grant: SubscribeGrant): SubscribeGrant {
    const namespace = this.#deps.namespaces().resolve(channel)?.namespace
    if (namespace === undefined) return grant
    const { presence, joinLeave, forcePushJoinLeave, forcePositioning, forceRecovery } = namespace
    const override = {
      presence,
      joinLeave,
      forcePushJoinLeave,
      forcePositioning,
      forceRecovery,
      ...grant.override,
    }
    return { ...grant, override }
  }
}

function channelsOf(node: string, data: Uint8Array): readonly (readonly [string, number])[] {
  try {
    return decodeChannelsAnswer(data)
  } catch (cause) {
    throw new SurveyFailure(SurveyOps.channels, `node ${node} gave a malformed answer`, cause)
  }
}

/** A value once something else is through, too. */
function after<T>(first: MaybePromise<void>, value: MaybePromise<T>): MaybePromise<T> {
  if (!(first instanceof Promise)) return value
  return Promise.all([first, value]).then(([, done]) => done)
}
