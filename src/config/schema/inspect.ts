/** What shows how the server and its backends work together: recorder, admin. docs/inspect.md, docs/admin.md */
import { bool, int, ratio, reloadable, section, text, texts } from './kinds.js'
import { commercials, fixed } from './unbuilt.js'

const own = { own: true } as const

/** `admin`. */
export const admin = section(
  'Page and endpoints for operators.',
  {
    enabled: bool(false, 'Serve them.'),
    handler_prefix: text('', 'Path in front of /admin/ and of the page.'),
    password: text('', 'Password to log in with.', { secret: true }),
    read_only_password: text('', 'Password of those who may look only.', { ...own, secret: true }),
    secret: text('', 'What tokens of people who are logged in are signed with.', { secret: true }),
    insecure: bool(false, 'Nobody has to log in. For development only.'),
    external: bool(false, 'Serve them on the external port.'),
  },
  { web_path: fixed(''), web_proxy_address: fixed(''), ...commercials('oidc api_key') },
)

/** `recorder`. */
export const recorder = section(
  'Keeps the last exchanges with backends in memory, secrets taken out. Key of Backhaul.',
  {
    enabled: reloadable(bool(false, 'Record from the start; it can be switched at any time.', own)),
    max_items: int(1000, 'Exchanges that are kept.', { ...own, min: 1, max: 1_000_000 }),
    max_bytes: int(16_777_216, 'About so many bytes are kept.', { ...own, min: 1 }),
    max_body_bytes: int(16_384, 'So much of a body is kept, in bytes; 0 = nothing.', own),
    sample_rate: ratio(1, 'Share of the exchanges that are recorded.', own),
    max_per_second: int(0, 'Exchanges recorded in one second at most; 0 = all.', own),
    replay_hosts: texts(
      ['localhost', '127.0.0.1', '[[]::1]'],
      'Hosts that replays may go to besides the backends; * stands for anything.',
      own,
    ),
    redact: section('What is taken out besides names that say that they are secret.', {
      headers: texts([], 'Names of headers; * stands for anything.', own),
      keys: texts([], 'Names of members of JSON bodies and of parameters in URLs.', own),
      pointers: texts([], 'JSON pointers into bodies, like /data/card; * is any member.', own),
    }),
  },
)
