/** Files of Unix sockets. */
import { lstat, unlink } from 'node:fs/promises'
import { connect } from 'node:net'

/**
 * Removes the file that a server which died left behind. A socket somebody still listens on and any
 * other kind of file stay, and binding then fails.
 */
export async function removeStaleSocket(path: string): Promise<void> {
  const isSocket = await lstat(path).then(
    (found) => found.isSocket(),
    // Nothing is there, or binding will say what is wrong.
    () => false,
  )
  if (isSocket && !(await isServed(path))) await unlink(path)
}

function isServed(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = connect(path)
    probe.once('connect', () => {
      probe.destroy()
      resolve(true)
    })
    probe.once('error', (error) => {
      resolve(!('code' in error && error.code === 'ECONNREFUSED'))
    })
  })
}
