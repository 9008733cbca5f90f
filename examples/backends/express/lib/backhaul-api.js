/** Client of Backhaul's server API, as small as it gets. */

export class BackhaulApi {
  #url
  #key

  /**
   * @param {string} url root of the API
   * @param {string} key API key
   */
  constructor(url, key) {
    this.#url = url
    this.#key = key
  }

  /** Publishes to everybody in a channel. */
  publish(channel, data) {
    return this.#call('publish', { channel, data })
  }

  /** Ends all connections of a user. */
  disconnect(user, code, reason) {
    return this.#call('disconnect', { user, disconnect: { code, reason } })
  }

  async #call(method, parameters) {
    const response = await fetch(`${this.#url}/${method}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-api-key': this.#key },
      body: JSON.stringify(parameters),
      signal: AbortSignal.timeout(3000),
    })
    if (!response.ok) throw new Error(`${method}: Backhaul answered ${response.status}`)
    const { result, error } = await response.json()
    if (error) throw new Error(`${method}: ${error.message} (${error.code})`)
    return result
  }
}
