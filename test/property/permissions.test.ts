/** The permission tables answer every question, and consistently. spec: channels-and-engines.md §3 */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { SubscriptionSources } from '../../src/model/index.js'
import {
  allowedAtConnect,
  compileNamespaces,
  decideHistory,
  decidePresence,
  decidePublish,
  decideSubscribe,
  grantRequested,
  type SubscribeFacts,
} from '../../src/channels/index.js'
import { ClientErrors } from '../../src/protocol/index.js'
import { namedNamespace, namespaceOptions, namespaceRules } from '../support/namespaces.js'

const options = fc
  .record({
    presence: fc.boolean(),
    join_leave: fc.boolean(),
    history: fc.boolean(),
    allow_positioning: fc.boolean(),
    allow_recovery: fc.boolean(),
    allow_subscribe_for_client: fc.boolean(),
    allow_subscribe_for_anonymous: fc.boolean(),
    allow_publish_for_client: fc.boolean(),
    allow_publish_for_subscriber: fc.boolean(),
    allow_publish_for_anonymous: fc.boolean(),
    allow_presence_for_client: fc.boolean(),
    allow_presence_for_subscriber: fc.boolean(),
    allow_presence_for_anonymous: fc.boolean(),
    allow_history_for_client: fc.boolean(),
    allow_history_for_subscriber: fc.boolean(),
    allow_history_for_anonymous: fc.boolean(),
    allow_user_limited_channels: fc.boolean(),
    subscribe_proxy_enabled: fc.boolean(),
    publish_proxy_enabled: fc.boolean(),
    channel_regex: fc.constantFrom('', '^[a-z#$:,0-9]*$', 'x'),
  })
  .map(({ history, ...rest }) => ({
    ...rest,
    history_size: history ? 1 : 0,
    history_ttl: history ? 1000 : 0,
  }))

const channelName = fc.oneof(
  fc.string(),
  fc
    .array(fc.constantFrom('$', 'ns', ':', 'x', '#', 'u1', 'u2', ',', 'é', '__proto__'), {
      maxLength: 8,
    })
    .map((parts) => parts.join('')),
)

const facts: fc.Arbitrary<SubscribeFacts> = fc
  .record({
    options,
    channel: channelName,
    requestType: fc.constantFrom(0, 0, 0, 1, 4, 99),
    user: fc.constantFrom('', 'u1', 'u2'),
    hasToken: fc.boolean(),
    insecure: fc.boolean(),
  })
  .map(({ options: set, channel, ...rest }) => {
    const table = compileNamespaces(
      namespaceRules({
        without_namespace: namespaceOptions(set),
        namespaces: [namedNamespace('ns', set)],
      }),
    )
    return { ...rest, channel, table, resolved: table.resolve(channel) }
  })

const CODES = [102, 103, 107]

describe('the permission tables', () => {
  it('decide every subscribe', () => {
    fc.assert(
      fc.property(facts, (each) => {
        const decision = decideSubscribe(each)
        if (decision.t === 'denied') expect(CODES).toContain(decision.error.code)
        if (decision.t === 'token') expect(each.hasToken).toBe(true)
        if (decision.t === 'proxy') {
          expect(each.resolved?.namespace.subscribeProxy).toBe(true)
          expect(each.hasToken).toBe(false)
        }
        if (decision.t === 'allowed') {
          expect(each.hasToken || each.table.isPrivate(each.channel)).toBe(false)
          const open = [
            SubscriptionSources.userLimited,
            SubscriptionSources.clientAllowed,
          ] as number[]
          expect(each.insecure || open.includes(decision.source)).toBe(true)
        }
      }),
      { numRuns: 1500 },
    )
  })

  it('never let an anonymous client into a user-limited channel', () => {
    fc.assert(
      fc.property(facts, (each) => {
        const anonymous = { ...each, user: '', hasToken: false, insecure: false }
        const limited =
          each.resolved !== null && each.table.allowedUsers(each.channel, each.resolved.namespace)
        if (!limited) return
        expect(decideSubscribe(anonymous).t).toBe('denied')
        expect(allowedAtConnect(anonymous)).toBe('ignored')
      }),
      { numRuns: 1500 },
    )
  })

  it('give an anonymous client nothing that a user would not get in an ordinary channel', () => {
    fc.assert(
      fc.property(facts, fc.boolean(), (each, subscribed) => {
        if (each.resolved === null) return
        const { namespace } = each.resolved
        if (decideSubscribe({ ...each, user: '' }).t === 'allowed') {
          expect(decideSubscribe({ ...each, user: 'u1' }).t).toBe('allowed')
        }
        const anonymous = { user: '', subscribed, insecure: each.insecure }
        for (const decide of [decidePublish, decideHistory, decidePresence]) {
          if (decide(namespace, anonymous) === 'allowed') {
            expect(decide(namespace, { ...anonymous, user: 'u1' })).toBe('allowed')
          }
        }
      }),
      { numRuns: 1500 },
    )
  })

  it('allow at connect only what a subscribe without token would allow', () => {
    fc.assert(
      fc.property(facts, (each) => {
        if (allowedAtConnect(each) === 'ignored') return
        expect(decideSubscribe({ ...each, requestType: 0, hasToken: false }).t).toBe('allowed')
      }),
      { numRuns: 1500 },
    )
  })

  it('decide every publish, history and presence, and grant only what was asked for', () => {
    fc.assert(
      fc.property(facts, fc.boolean(), fc.boolean(), (each, subscribed, asked) => {
        if (each.resolved === null) return
        const { namespace } = each.resolved
        const who = { user: each.user, subscribed, insecure: each.insecure }
        const denied = ClientErrors.permissionDenied
        expect(['proxy', 'allowed', denied]).toContain(decidePublish(namespace, who))
        expect(['allowed', denied, ClientErrors.notAvailable]).toContain(
          decideHistory(namespace, who),
        )
        expect(['allowed', denied, ClientErrors.notAvailable]).toContain(
          decidePresence(namespace, who),
        )
        const request = { positioned: asked, recoverable: !asked, joinLeave: asked }
        const granted = grantRequested(namespace, each, request)
        expect(granted.positioned && !asked).toBe(false)
        expect(granted.recoverable && asked).toBe(false)
        expect(granted.joinLeave && !(asked && namespace.joinLeave)).toBe(false)
      }),
      { numRuns: 1500 },
    )
  })
})
