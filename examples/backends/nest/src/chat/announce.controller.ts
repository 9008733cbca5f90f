/** Publishing from the backend, through the server API. */
import { BadRequestException, Body, Controller, HttpCode, Post, UseGuards } from '@nestjs/common'
import type { Session } from '../account/sessions.js'
import { CurrentSession, SignedInGuard } from '../account/signed-in.guard.js'
import { BackhaulApi } from '../backhaul-api.js'
import { Chat, ChatError, type Message } from './chat.js'

type AnnounceDto = { room?: unknown; text?: unknown }

@Controller('announce')
@UseGuards(SignedInGuard)
export class AnnounceController {
  constructor(
    private readonly chat: Chat,
    private readonly backhaul: BackhaulApi,
  ) {}

  @Post()
  @HttpCode(204)
  async announce(
    @CurrentSession() session: Session,
    @Body() body: AnnounceDto | undefined,
  ): Promise<void> {
    const message = this.compose(session, body)
    await this.backhaul.publish(`chat:${String(body?.room)}`, message)
  }

  private compose(session: Session, body: AnnounceDto | undefined): Message {
    try {
      return this.chat.announcement(session.userId, body?.room, body?.text)
    } catch (problem) {
      throw problem instanceof ChatError ? new BadRequestException(problem.message) : problem
    }
  }
}
