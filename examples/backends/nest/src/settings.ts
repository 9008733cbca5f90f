/** What the environment says. The two keys are shared with Backhaul and have no default. */
import { randomBytes } from 'node:crypto'
import { Global, Injectable, Module } from '@nestjs/common'

@Injectable()
export class Settings {
  /** Address and port to listen on. */
  readonly host = process.env.HOST ?? '127.0.0.1'
  readonly port = Number(process.env.PORT ?? 3000)
  /** Signs session cookies; a restart with another one signs everybody out. */
  readonly cookieSecret = process.env.COOKIE_SECRET ?? randomBytes(32).toString('base64url')
  /** Backhaul sends it with every proxy call. */
  readonly proxyKey = required('BACKHAUL_VAR_PROXY_KEY')
  /** Opens Backhaul's server API. */
  readonly apiKey = required('BACKHAUL_HTTP_API_KEY')
  /** Port on which browsers find Backhaul. */
  readonly realtimePort = Number(process.env.BACKHAUL_HTTP_SERVER_PORT ?? 8000)
  readonly apiUrl = process.env.REALTIME_API_URL ?? `http://127.0.0.1:${this.realtimePort}/api`
  /** Password of the demo users. */
  readonly password = process.env.DEMO_PASSWORD ?? 'demo'
}

/** The settings, for every module. */
@Global()
@Module({ providers: [Settings], exports: [Settings] })
export class SettingsModule {}

function required(name: string): string {
  const value = process.env[name]
  if (value === undefined || value === '') {
    throw new Error(`${name} is not set; "npm run start:nest" sets it for both processes`)
  }
  return value
}
