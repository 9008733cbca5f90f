/** Rules of what shows the server at work. docs/inspect.md */
import { compileGlob } from '../../base/index.js'
import type { Findings } from '../faults.js'
import type { Config } from '../schema/root.js'

/** Rules of `admin`. */
export function checkAdmin({ admin }: Config, findings: Findings): void {
  if (!admin.enabled) return
  const { password, read_only_password: readOnly, secret, insecure } = admin
  if (insecure) return
  if (password === '' && readOnly === '') {
    findings.fault('admin.password', 'required by admin.enabled: nobody could log in')
  }
  if (secret === '') {
    findings.fault('admin.secret', 'required by admin.enabled: tokens are signed with it')
  }
  if (password !== '' && password === readOnly) {
    findings.fault('admin.read_only_password', 'must differ from admin.password')
  }
}

/** Rules of `recorder`. */
export function checkRecorder({ recorder }: Config, findings: Findings): void {
  const { redact, replay_hosts: hosts } = recorder
  for (const pointer of redact.pointers) {
    if (/^\/(?:[^~]|~[01])*$/.test(pointer)) continue
    findings.fault(
      'recorder.redact.pointers',
      `${JSON.stringify(pointer)} is no JSON pointer: write it like /data/card`,
    )
  }
  const lists = [
    ['recorder.redact.headers', redact.headers],
    ['recorder.redact.keys', redact.keys],
    ['recorder.replay_hosts', hosts],
  ] as const
  for (const [path, names] of lists) {
    const bad = names.find((name) => name === '' || compileGlob(name) === null)
    if (bad !== undefined) findings.fault(path, `${JSON.stringify(bad)} is no name or pattern`)
  }
}
