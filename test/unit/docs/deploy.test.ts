/** What is shipped for deployment is at least well-formed, and its configurations load. */
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { parse, parseAllDocuments } from 'yaml'
import { parseConfig } from '../../../src/config/index.js'

const read = (path: string) => readFileSync(`deploy/${path}`, 'utf8')

type Manifest = { kind: string; data?: Record<string, string>; spec?: any }

describe('deploy/', () => {
  it('has a configuration for compose that loads', () => {
    const { config } = parseConfig(parse(read('docker/config.yaml')))
    expect(config.engine.type).toBe('redis')
  })

  it('has a configuration for Kubernetes that loads, and probes that it answers', () => {
    const manifests = parseAllDocuments(read('kubernetes/backhaul.yaml')).map(
      (document) => document.toJS() as Manifest,
    )
    const map = manifests.find(({ kind }) => kind === 'ConfigMap')
    const { config } = parseConfig(parse(map?.data?.['config.yaml'] ?? ''))
    const deployment = manifests.find(({ kind }) => kind === 'Deployment')
    const [container] = deployment?.spec.template.spec.containers ?? []
    expect(container.livenessProbe.httpGet.path).toBe(config.health.handler_prefix)
    expect(container.readinessProbe.httpGet.path).toBe(config.ready.handler_prefix)
    const grace = deployment?.spec.template.spec.terminationGracePeriodSeconds
    expect(grace * 1000).toBeGreaterThan(config.shutdown.timeout)
  })

  it('has an image that is built with the manifest of every workspace, which npm ci asks for', () => {
    const { workspaces } = JSON.parse(readFileSync('package.json', 'utf8')) as {
      workspaces: string[]
    }
    const dockerfile = read('docker/Dockerfile')
    for (const folder of workspaces) {
      expect(dockerfile).toContain(`COPY ${folder}/package.json ${folder}/\n`)
    }
  })

  it('has a unit that stops later than the server does', () => {
    const unit = read('systemd/backhaul.service')
    const { config } = parseConfig({})
    const stop = Number(/^TimeoutStopSec=(\d+)$/m.exec(unit)?.[1])
    expect(stop * 1000).toBeGreaterThan(config.shutdown.timeout)
  })
})
