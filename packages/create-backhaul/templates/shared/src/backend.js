/** What Backhaul asks: a handler for each event. */
import { allow, defineBackend, deny, disconnect, method } from '@backhaul/backend'
import * as z from 'zod'

export const backend = defineBackend(
  {
    // Who is this? Here everybody is who they say; look at a session instead.
    connect: ({ data }) => {
      const name = z.string().trim().min(1).max(30).safeParse(data?.name)
      return name.success ? allow({ user: name.data }) : disconnect(4500, 'a name is needed')
    },

    // May this user listen?
    subscribe: ({ channel }) => (channel === 'chat:lobby' ? allow() : deny()),

    // What do the others see of a message?
    publish: ({ user, data }) =>
      allow({ data: { from: user, text: String(data?.text ?? '').slice(0, 500) } }),

    // Methods by name; what does not fit the schema never gets here.
    rpc: {
      'dice.roll': method({
        input: z.object({ sides: z.number().int().min(2).max(100) }),
        handler: ({ sides }, { request }) => ({
          user: request.user,
          rolled: 1 + Math.floor(Math.random() * sides),
        }),
      }),
    },
  },
  { signature: { secrets: [process.env.BACKHAUL_VAR_SIGNING_SECRET ?? ''] } },
)
