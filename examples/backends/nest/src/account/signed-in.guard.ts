/** Lets only signed-in users through, and hands their session to the controller. */
import {
  createParamDecorator,
  Injectable,
  UnauthorizedException,
  type CanActivate,
  type ExecutionContext,
} from '@nestjs/common'
import type { Request } from 'express'
import { Sessions, type Session } from './sessions.js'

type RequestWithSession = Request & { session?: Session }

@Injectable()
export class SignedInGuard implements CanActivate {
  constructor(private readonly sessions: Sessions) {}

  canActivate(context: ExecutionContext): boolean {
    const request = context.switchToHttp().getRequest<RequestWithSession>()
    const session = this.sessions.find(request.headers.cookie)
    if (session === null) throw new UnauthorizedException('sign in first')
    request.session = session
    return true
  }
}

/** The session of the request, in handlers behind SignedInGuard. */
export const CurrentSession = createParamDecorator((_: unknown, context: ExecutionContext) => {
  return context.switchToHttp().getRequest<RequestWithSession>().session
})
