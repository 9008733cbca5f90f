/** Parts of a question. `user` has the meta of the connection as well, `headers` the client context. */
export type KeyPart = 'user' | 'channel' | 'data' | 'headers'
