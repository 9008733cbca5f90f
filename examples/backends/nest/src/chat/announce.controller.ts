/** Publishing from the backend, through the server API. */
import { BadRequestException, Body, Controller, HttpCode, Post, UseGuards } from '@nestjs/common'
import { ClientError, type ServerApi } from '@backhaul/backend'
import { InjectServerApi } from '@backhaul/backend/nest'
import type { Session } from '../account/sessions.js'
import { CurrentSession, SignedInGuard } from '../account/signed-in.guard.js'
import { Chat, type Message } from './chat.js'

type AnnounceDto = { room?: unknown; text?: unknown }

@Controller('announce')
@UseGuards(SignedInGuard)
export class AnnounceController {
  constructor(
    private readonly chat: Chat,
    @InjectServerApi() private readonly backhaul: ServerApi,
  ) {}

  @Post()
  @HttpCode(204)
  async announce(
    @CurrentSession() session: Session,
    @Body() body: AnnounceDto | undefined,
  ): Promise<void> {
    const message = this.compose(session, body)
    await this.backhaul.publish({ channel: `chat:${String(body?.room)}`, data: message })
  }

  private compose(session: Session, body: AnnounceDto | undefined): Message {
    try {
      return this.chat.announcement(session.userId, body?.room, body?.text)
    } catch (problem) {
      throw problem instanceof ClientError ? new BadRequestException(problem.message) : problem
    }
  }
}
