/** Signing in and out, and what the page needs to know to connect. */
import {
  Body,
  Controller,
  Get,
  Headers,
  HttpCode,
  Post,
  Res,
  UnauthorizedException,
  UseGuards,
} from '@nestjs/common'
import type { ServerApi } from '@backhaul/backend'
import { InjectServerApi } from '@backhaul/backend/nest'
import type { Response } from 'express'
import { Chat, type User } from '../chat/chat.js'
import { sameSecret } from '../secrets.js'
import { Settings } from '../settings.js'
import { Sessions, type Session } from './sessions.js'
import { CurrentSession, SignedInGuard } from './signed-in.guard.js'

type LoginDto = { name?: unknown; password?: unknown }
type SessionDto = { user: User | null; realtimePort: number }

@Controller()
export class AccountController {
  constructor(
    private readonly settings: Settings,
    private readonly sessions: Sessions,
    private readonly chat: Chat,
    @InjectServerApi() private readonly backhaul: ServerApi,
  ) {}

  @Get('session')
  session(@Headers('cookie') cookie: string | undefined): SessionDto {
    const session = this.sessions.find(cookie)
    const user = session === null ? null : this.chat.user(session.userId)
    return { user, realtimePort: this.settings.realtimePort }
  }

  @Post('login')
  @HttpCode(204)
  login(
    @Body() body: LoginDto | undefined,
    @Res({ passthrough: true }) response: Pick<Response, 'set'>,
  ): void {
    const user = this.chat.user(body?.name)
    const right = sameSecret(String(body?.password), this.settings.password)
    if (user === null || !right) throw new UnauthorizedException('wrong name or password')
    response.set('set-cookie', this.sessions.start(user.id))
  }

  @Post('logout')
  @HttpCode(204)
  @UseGuards(SignedInGuard)
  async logout(
    @CurrentSession() session: Session,
    @Res({ passthrough: true }) response: Pick<Response, 'set'>,
  ): Promise<void> {
    response.set('set-cookie', this.sessions.end(session))
    // Connections opened with this cookie would otherwise live until their next refresh.
    const goodbye = { code: 4502, reason: 'signed out' }
    await this.backhaul.disconnect({ user: session.userId, disconnect: goodbye })
  }
}
