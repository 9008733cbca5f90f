/**
 * Channels and the subjects they travel on. A subject is made of tokens with dots between; white
 * space would end it in the middle of a line of the protocol, so that names which have any never get
 * there. spec: channels-and-engines.md §9.1
 */

/** Where channels are. */
export type Subjects = {
  /** What is wrong with the name for this use, or null. */
  problem(channel: string, use: 'publish' | 'subscribe'): string | null
  of(channel: string): string
  /** The channel of a subject that something was published on. */
  channelOf(subject: string): string
  /** Whether the name stands for more than one channel. */
  isPattern(channel: string): boolean
}

/** How channels become subjects. */
export type SubjectRules = {
  /** What is before the channel, its dot included. */
  readonly prefix: string
  readonly replacements: ReadonlyMap<string, string>
  readonly allowWildcards: boolean
}

// eslint-disable-next-line no-control-regex -- control characters are what must not get through
const WHITE_SPACE = /[\s\u0000-\u0020\u007f]/
/** Longest subject in bytes; the server takes lines of 4096 bytes. */
const MAX_SUBJECT_BYTES = 3072

/** Compiles the rules. */
export function compileSubjects({ prefix, replacements, allowWildcards }: SubjectRules): Subjects {
  const replace = compileReplacements(replacements)
  const of = (channel: string): string => prefix + replace(channel)
  const isPattern = (channel: string): boolean =>
    allowWildcards && channel.split('.').some((token) => token === '*' || token === '>')
  return {
    of,
    channelOf: (subject) => (subject.startsWith(prefix) ? subject.slice(prefix.length) : subject),
    isPattern,
    problem: (channel, use) => {
      const subject = of(channel)
      if (/[*>]/.test(subject) && (use === 'publish' || !allowWildcards)) {
        return 'must not have * or >'
      }
      return subjectProblem(subject)
    },
  }
}

function subjectProblem(subject: string): string | null {
  if (WHITE_SPACE.test(subject)) return 'must not have white space'
  if (Buffer.byteLength(subject) > MAX_SUBJECT_BYTES) return 'is too long for a subject'
  const tokens = subject.split('.')
  if (tokens.includes('')) return 'must not have an empty part between dots'
  const rest = tokens.indexOf('>')
  return rest >= 0 && rest < tokens.length - 1 ? 'may have > at its end only' : null
}

/** One pass from left to right; where several fit, the longest does. */
function compileReplacements(replacements: ReadonlyMap<string, string>): (text: string) => string {
  if (replacements.size === 0) return (text) => text
  const longestFirst = [...replacements.keys()].sort((a, b) => b.length - a.length)
  const pattern = new RegExp(longestFirst.map(escaped).join('|'), 'gu')
  return (text) => text.replace(pattern, (found) => replacements.get(found) ?? found)
}

function escaped(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/-]/g, (sign) => `\\u{${sign.charCodeAt(0).toString(16)}}`)
}
