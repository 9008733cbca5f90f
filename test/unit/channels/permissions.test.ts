import { describe, expect, it } from 'vitest'
import { SubscriptionSources } from '../../../src/model/index.js'
import {
  allowedAtConnect,
  checkName,
  compileNamespaces,
  decideHistory,
  decidePresence,
  decidePublish,
  decideSubscribe,
  grantRequested,
  type SubscribeFacts,
} from '../../../src/channels/index.js'
import type { NamespaceOptionsConfig } from '../../../src/config/index.js'
import { ClientErrors } from '../../../src/protocol/index.js'
import {
  namedNamespace,
  namespaceOf,
  namespaceOptions,
  namespaceRules,
} from '../../support/namespaces.js'

type Options = Partial<NamespaceOptionsConfig>

function facts(
  channel: string,
  options: Options = {},
  set: Partial<SubscribeFacts> = {},
): SubscribeFacts {
  const table = compileNamespaces(
    namespaceRules({
      without_namespace: namespaceOptions(options),
      namespaces: [namedNamespace('ns', options)],
    }),
  )
  return {
    channel,
    table,
    resolved: table.resolve(channel),
    requestType: 0,
    user: 'u1',
    hasToken: false,
    insecure: false,
    ...set,
  }
}

const decide = (...args: Parameters<typeof facts>) => {
  const decision = decideSubscribe(facts(...args))
  if (decision.t === 'denied') return [decision.error.code, decision.reason]
  return decision.t === 'allowed' ? decision.source : decision.t
}

const CLIENT: Options = { allow_subscribe_for_client: true }
const ANONYMOUS = { user: '' }
const LIMITED: Options = { allow_user_limited_channels: true }

describe('the subscribe table', () => {
  it('row 1: an empty channel is unknown', () => {
    expect(decide('', CLIENT, { insecure: true })).toEqual([102, 'unknown_channel'])
  })

  it('row 2: an unknown namespace is 102 before anything else, private or not', () => {
    expect(decide('nope:x', CLIENT, { hasToken: true, insecure: true })).toEqual([
      102,
      'unknown_channel',
    ])
    expect(decide('$nope:x')).toEqual([102, 'unknown_channel'])
  })

  it('row 3: a token does not make an illegal name legal', () => {
    expect(decide('é', CLIENT, { hasToken: true, insecure: true })).toEqual([107, 'invalid_name'])
  })

  it('row 4: a token does not change the type', () => {
    expect(decide('x', CLIENT, { requestType: 1, hasToken: true })).toEqual([
      103,
      'type_not_allowed',
    ])
  })

  it('row 5: a private channel needs a token whatever else is allowed', () => {
    const everything = { ...CLIENT, subscribe_proxy_enabled: true }
    expect(decide('$x', everything, { insecure: true })).toEqual([103, 'private_without_token'])
    expect(decide('$x', everything, { hasToken: true })).toBe('token')
    expect(decide('$ns:x', everything, { hasToken: true })).toBe('token')
  })

  it('row 6: a token beats the user list and the proxy', () => {
    const options = { ...LIMITED, subscribe_proxy_enabled: true }
    expect(decide('x#u2', options, { hasToken: true })).toBe('token')
    expect(decide('x', options, { hasToken: true })).toBe('token')
  })

  it('row 7: a listed user is allowed, before the proxy', () => {
    const options = { ...LIMITED, subscribe_proxy_enabled: true }
    expect(decide('x#u2,u1', options)).toBe(SubscriptionSources.userLimited)
  })

  it('row 7: only whole names count', () => {
    expect(decide('x#u10', LIMITED)).toEqual([103, 'no_permission'])
    expect(decide('x#u,1', LIMITED)).toEqual([103, 'no_permission'])
  })

  it('row 7: an anonymous client is a member of no user-limited channel', () => {
    for (const channel of ['x#', 'x#1,', 'x#,']) {
      const options = { ...LIMITED, ...CLIENT, allow_subscribe_for_anonymous: true }
      expect(decide(channel, options, ANONYMOUS)).toEqual([103, 'no_permission'])
    }
  })

  it('row 8: the proxy decides whatever the client rule says, but not about user lists', () => {
    const options = { ...CLIENT, ...LIMITED, subscribe_proxy_enabled: true }
    expect(decide('x', options)).toBe('proxy')
    expect(decide('x', options, { insecure: true })).toBe('proxy')
    expect(decide('x#u2', options)).toEqual([103, 'no_permission'])
  })

  it('row 10: the client rule admits users, and anonymous ones only with both options', () => {
    const both = { ...CLIENT, allow_subscribe_for_anonymous: true }
    expect(decide('x', CLIENT)).toBe(SubscriptionSources.clientAllowed)
    expect(decide('x', CLIENT, ANONYMOUS)).toEqual([103, 'no_permission'])
    expect(decide('x', both, ANONYMOUS)).toBe(SubscriptionSources.clientAllowed)
    const alone = { allow_subscribe_for_anonymous: true }
    expect(decide('x', alone, ANONYMOUS)).toEqual([103, 'no_permission'])
    expect(decide('x', alone)).toEqual([103, 'no_permission'])
  })

  it('row 10: the client rule does not open user-limited channels', () => {
    expect(decide('x#u2', { ...CLIENT, ...LIMITED })).toEqual([103, 'no_permission'])
    expect(decide('x#u2', CLIENT)).toBe(SubscriptionSources.clientAllowed)
  })

  it('row 11: insecure mode is the last resort, and row 12 is a refusal', () => {
    expect(decide('x', {}, { insecure: true })).toBe(SubscriptionSources.insecure)
    expect(decide('x#u2', LIMITED, { insecure: true })).toBe(SubscriptionSources.insecure)
    expect(decide('x')).toEqual([103, 'no_permission'])
  })
})

describe('channels asked for at connect', () => {
  const at = (...args: Parameters<typeof facts>) => allowedAtConnect(facts(...args))

  it.each<[string, string, Options, Partial<SubscribeFacts>, string]>([
    ['an open channel', 'x', CLIENT, {}, 'allowed'],
    ['a closed channel', 'x', {}, {}, 'ignored'],
    ['anything legal in insecure mode', 'x', {}, { insecure: true }, 'allowed'],
    ['a private channel even in insecure mode', '$x', CLIENT, { insecure: true }, 'ignored'],
    ['an illegal name', 'é', CLIENT, { insecure: true }, 'ignored'],
    ['an unknown namespace', 'nope:x', CLIENT, { insecure: true }, 'ignored'],
    [
      'a channel of the proxy',
      'x',
      { ...CLIENT, subscribe_proxy_enabled: true },
      { insecure: true },
      'ignored',
    ],
    ['a list with the user', 'x#u1', LIMITED, {}, 'allowed'],
    ['a list without the user', 'x#u2', { ...LIMITED, ...CLIENT }, {}, 'ignored'],
    ['a list with an empty element for nobody', 'x#', LIMITED, ANONYMOUS, 'ignored'],
    ['an open channel for nobody', 'x', CLIENT, ANONYMOUS, 'ignored'],
  ])('%s', (_what, channel, options, set, expected) => {
    expect(at(channel, options, set)).toBe(expected)
  })
})

describe('features a client asks for', () => {
  const ALL = { positioned: true, recoverable: true, joinLeave: true }
  const user = { user: 'u1', insecure: false }

  it('are dropped silently unless allowed', () => {
    const nothing = { positioned: false, recoverable: false, joinLeave: false }
    expect(grantRequested(namespaceOf(), user, ALL)).toEqual(nothing)
  })

  it('are given one by one by their own options', () => {
    expect(grantRequested(namespaceOf({ allow_positioning: true }), user, ALL)).toMatchObject({
      positioned: true,
      recoverable: false,
    })
    expect(grantRequested(namespaceOf({ allow_recovery: true }), user, ALL)).toMatchObject({
      positioned: false,
      recoverable: true,
    })
  })

  it('come with access to history and presence, as a subscriber', () => {
    const options = {
      allow_history_for_subscriber: true,
      allow_presence_for_subscriber: true,
      join_leave: true,
    }
    expect(grantRequested(namespaceOf(options), user, ALL)).toEqual(ALL)
    const anonymous = { user: '', insecure: false }
    expect(grantRequested(namespaceOf(options), anonymous, ALL).positioned).toBe(false)
    expect(grantRequested(namespaceOf(options), { user: '', insecure: true }, ALL)).toEqual(ALL)
  })

  it('include join and leave only where they are published', () => {
    const options = { allow_presence_for_client: true }
    expect(grantRequested(namespaceOf(options), user, ALL).joinLeave).toBe(false)
    expect(grantRequested(namespaceOf({ ...options, join_leave: true }), user, ALL).joinLeave).toBe(
      true,
    )
  })

  it('are not given when not asked for', () => {
    const options = { allow_positioning: true, allow_recovery: true }
    const none = { positioned: false, recoverable: false, joinLeave: false }
    expect(grantRequested(namespaceOf(options), user, none)).toEqual(none)
  })
})

const USER = { user: 'u1', subscribed: false, insecure: false }
const MEMBER = { user: 'u1', subscribed: true, insecure: false }
const NOBODY = { user: '', subscribed: false, insecure: false }
const ANONYMOUS_MEMBER = { user: '', subscribed: true, insecure: false }
const INSECURE = { user: '', subscribed: false, insecure: true }

describe('the names of publish, history and presence', () => {
  it('are checked for namespace and syntax', () => {
    expect(checkName(facts('x'))).toBeNull()
    expect(checkName(facts('nope:x'))?.error).toBe(ClientErrors.unknownChannel)
    expect(checkName(facts('é'))).toMatchObject({ error: { code: 107 }, reason: 'invalid_name' })
  })
})

/** The three tables have the same lower half; `prefix` names its options. */
describe.each([
  ['publish', decidePublish, {}],
  ['history', decideHistory, { history_size: 1, history_ttl: 1000 }],
  ['presence', decidePresence, { presence: true }],
] as const)('the %s table', (prefix, decideIt, base) => {
  const with_ = (...suffixes: string[]) =>
    namespaceOf({
      ...base,
      ...Object.fromEntries(suffixes.map((each) => [`allow_${prefix}_for_${each}`, true])),
    })
  const denied = ClientErrors.permissionDenied

  it('refuses everybody without an option', () => {
    for (const who of [USER, MEMBER, NOBODY, ANONYMOUS_MEMBER])
      expect(decideIt(with_(), who)).toBe(denied)
  })

  it('admits users, and anonymous clients only with the extra option', () => {
    expect(decideIt(with_('client'), USER)).toBe('allowed')
    expect(decideIt(with_('client'), NOBODY)).toBe(denied)
    expect(decideIt(with_('client', 'anonymous'), NOBODY)).toBe('allowed')
  })

  it('admits subscribers', () => {
    expect(decideIt(with_('subscriber'), MEMBER)).toBe('allowed')
    expect(decideIt(with_('subscriber'), USER)).toBe(denied)
    expect(decideIt(with_('subscriber'), ANONYMOUS_MEMBER)).toBe(denied)
    expect(decideIt(with_('subscriber', 'anonymous'), ANONYMOUS_MEMBER)).toBe('allowed')
  })

  it('gives nothing for the anonymous option alone', () => {
    for (const who of [USER, MEMBER, NOBODY, ANONYMOUS_MEMBER]) {
      expect(decideIt(with_('anonymous'), who)).toBe(denied)
    }
  })

  it('admits everybody in insecure mode', () => {
    expect(decideIt(with_(), INSECURE)).toBe('allowed')
  })
})

describe('what is off', () => {
  it('is not available, before any permission and in insecure mode too', () => {
    expect(decideHistory(namespaceOf({ allow_history_for_client: true }), INSECURE)).toBe(
      ClientErrors.notAvailable,
    )
    expect(decideHistory(namespaceOf({ history_size: 1 }), USER)).toBe(ClientErrors.notAvailable)
    expect(decideHistory(namespaceOf({ history_ttl: 1 }), USER)).toBe(ClientErrors.notAvailable)
    expect(decidePresence(namespaceOf(), INSECURE)).toBe(ClientErrors.notAvailable)
  })

  it('leaves publishing to the proxy where there is one', () => {
    const namespace = namespaceOf({ publish_proxy_enabled: true, allow_publish_for_client: true })
    expect(decidePublish(namespace, USER)).toBe('proxy')
    expect(decidePublish(namespace, INSECURE)).toBe('proxy')
  })
})
