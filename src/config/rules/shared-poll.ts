/** Rules of shared poll channels. spec: channels-and-engines.md §2.2 rule 16 */
import { channelNamespaces } from './namespaces.js'
import type { Rule } from './scope.js'

/** The key of the signatures, and what publishing needs. */
export const checkSharedPoll: Rule = (config, findings) => {
  for (const { path, options } of channelNamespaces(config)) {
    if (options.subscription_type !== 'shared_poll') continue
    if (config.shared_poll.hmac_secret_key === '') {
      findings.fault(
        'shared_poll.hmac_secret_key',
        `is required when ${path}.subscription_type is shared_poll: set a secret your backend signs with`,
        [`${path}.subscription_type`],
      )
    }
    const { mode, publish_enabled: publishEnabled } = options.shared_poll
    if (publishEnabled && mode !== 'versioned') {
      findings.fault(
        `${path}.shared_poll.publish_enabled`,
        'publications need versions: set mode: versioned, or switch this off',
        [`${path}.shared_poll.mode`],
      )
    }
  }
}
