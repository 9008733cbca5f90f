import { describe, expect, it } from 'vitest'
import { redactUrl } from '../../../src/base/index.js'

describe('redacted URLs', () => {
  it.each([
    ['https://user:geheim@h/x?key=geheim', 'https://*:*@h/x?*'],
    ['https://h/@name', 'https://h/@name'],
    ['redis://:geheim@h:1/2', 'redis://*@h:1/2'],
    ['redis://:p@geheim@h:1', 'redis://*@h:1'],
    ['redis+cluster://u:geheim@h:1,g:2?sentinel_password=geheim', 'redis+cluster://*@h:1,g:2?*'],
    ['nats://u:geheim@a:1,nats://v:geheim@b:2', 'nats://*@b:2'],
    ['u:geheim@h:1', '*@h:1'],
    ['h:1', 'h:1'],
    ['name@example.com', 'name@example.com'],
    ['redis://h:1', 'redis://h:1'],
  ])('%s', (text, shown) => {
    expect(redactUrl(text, '*')).toBe(shown)
  })
})
