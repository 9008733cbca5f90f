/** Handlers of proxy events believe what the body says about the user: only Backhaul may call. */
import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common'
import type { Request } from 'express'
import { sameSecret } from '../secrets.js'
import { Settings } from '../settings.js'

@Injectable()
export class ProxyKeyGuard implements CanActivate {
  constructor(private readonly settings: Settings) {}

  canActivate(context: ExecutionContext): boolean {
    const request = context.switchToHttp().getRequest<Request>()
    return sameSecret(request.get('x-proxy-key') ?? '', this.settings.proxyKey)
  }
}
