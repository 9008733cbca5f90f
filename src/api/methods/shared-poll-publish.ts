/** shared_poll_publish: a newer value of one key, between two polls. spec: server-api-and-operations.md §1.7 */
import { EMPTY_PAYLOAD } from '../../base/index.js'
import { chosenPayload } from '../base64.js'
import { ApiErrors } from '../error.js'
import { base64, payload, required, text, uint64 } from '../fields.js'
import { answerNothing, defineMethod, EMPTY_RESULT, fail, succeed } from '../method.js'

/** The shared_poll_publish method. */
export const sharedPollPublishMethod = defineMethod({
  name: 'shared_poll_publish',
  description: 'Publish the value of a key to those who track it in a shared poll channel.',
  fields: {
    channel: required(text('Shared poll channel.')),
    key: required(text('Key whose value it is.')),
    data: payload('Value: any JSON, passed on as sent.'),
    b64data: base64('Value in standard padded base64; wins over data when not empty.'),
    version: required(uint64('Version of the value, at least 1; only newer ones are delivered.')),
    epoch: text('Epoch of versions; a new one makes all subscribers of the channel start anew.'),
  },
  result: EMPTY_RESULT,
  run: (request, { channels, log }) => {
    const { channel, key, version, epoch } = request
    if (channel === '' || key === '' || version === 0n) return fail(ApiErrors.badRequest)
    const resolved = channels.namespaces.resolve(channel)
    if (resolved === null) return fail(ApiErrors.unknownChannel)
    const { sharedPoll } = resolved.namespace
    if (sharedPoll === null) return fail(ApiErrors.badRequest)
    if (!sharedPoll.publishEnabled) {
      log.warn({ channel }, 'shared_poll.publish_enabled is off for channel in configuration')
      return fail(ApiErrors.notAvailable)
    }
    const data = chosenPayload(request.data, request.b64data)
    if (data === 'malformed') return fail(ApiErrors.badRequest)
    const published = channels.publishItem(channel, data ?? EMPTY_PAYLOAD, { key, version, epoch })
    return published instanceof Promise ? published.then(() => succeed(null)) : succeed(null)
  },
  answer: answerNothing,
})
