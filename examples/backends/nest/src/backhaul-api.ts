/** Client of Backhaul's server API, as small as it gets. */
import { Injectable } from '@nestjs/common'
import { Settings } from './settings.js'

type ApiAnswer = { result?: unknown; error?: { code: number; message: string } }

@Injectable()
export class BackhaulApi {
  constructor(private readonly settings: Settings) {}

  /** Publishes to everybody in a channel. */
  async publish(channel: string, data: unknown): Promise<void> {
    await this.call('publish', { channel, data })
  }

  /** Ends all connections of a user. */
  async disconnect(user: string, code: number, reason: string): Promise<void> {
    await this.call('disconnect', { user, disconnect: { code, reason } })
  }

  private async call(method: string, parameters: object): Promise<unknown> {
    const response = await fetch(`${this.settings.apiUrl}/${method}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-api-key': this.settings.apiKey },
      body: JSON.stringify(parameters),
      signal: AbortSignal.timeout(3000),
    })
    if (!response.ok) throw new Error(`${method}: Backhaul answered ${response.status}`)
    const { result, error } = (await response.json()) as ApiAnswer
    if (error !== undefined) throw new Error(`${method}: ${error.message} (${error.code})`)
    return result
  }
}
