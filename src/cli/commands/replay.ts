/** `replay`: a recorded request once more, and where the answers differ. docs/inspect.md */
import { UsageError } from '../arguments.js'
import { isGiven, type Command } from '../command.js'
import { apiFlags, openApi, visible } from '../own-server.js'
import type { ShownCall, ShownDifference } from '../recorded.js'

/** Exit code where the answers differ; 1 = there is nothing to compare. */
const DIFFERENT = 2

/** 0 when the answer is the recorded one. */
export const replay: Command = {
  name: 'replay',
  about: 'Send a recorded request once more; ends with 0 for the same answer, 2 for another.',
  positional: 'id',
  flags: [
    ...apiFlags,
    { name: 'url', type: 'text', about: 'where to send it instead of its backend' },
    { name: 'body', type: 'text', about: 'body to send instead of the recorded one' },
    { name: 'json', type: 'bool', about: 'print the new exchange and the differences as JSON' },
  ],
  run: async (given, world) => {
    const [text = ''] = given.positionals
    const id = Number(text)
    if (!/^[0-9]+$/.test(text) || !Number.isSafeInteger(id)) {
      throw new UsageError('the id of an exchange is required, as tail shows it: backhaul replay 7')
    }
    const result = await openApi(given, world)('replay', {
      id,
      url: given.flags.get('url') ?? '',
      body: given.flags.get('body') ?? '',
    })
    const call = result.call as ShownCall
    const differences = result.differences as readonly ShownDifference[]
    if (isGiven(given, 'json')) world.print(`${visible(JSON.stringify(result))}\n`)
    else
      world.print(
        `${[headline(call, result.same === true), ...differences.flatMap(pair)].join('\n')}\n`,
      )
    return result.same === true ? 0 : DIFFERENT
  },
}

function headline({ id, response, failure, tookMs }: ShownCall, isSame: boolean): string {
  const answer =
    response === null ? `no answer (${failure?.message ?? 'unknown'})` : `status ${response.status}`
  const verdict = isSame ? 'the same answer' : 'another answer'
  return visible(`#${id} ${verdict}: ${answer} in ${tookMs.toFixed(1)} ms`)
}

/** Before and after, each where it is. */
const pair = ({ at, before, after }: ShownDifference): readonly string[] => [
  ...(before === '' ? [] : [visible(`- ${at}: ${before}`)]),
  ...(after === '' ? [] : [visible(`+ ${at}: ${after}`)]),
]
