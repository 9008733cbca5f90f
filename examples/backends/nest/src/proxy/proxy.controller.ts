/**
 * What Backhaul asks. Each handler gets one event as JSON and answers with status 200 and a result,
 * an error for the client or a disconnect; any other status is a failure of the backend. Nest answers
 * a POST with 201 by default, hence the HttpCode on every handler.
 */
import { Body, Controller, Headers, HttpCode, Post, UseFilters, UseGuards } from '@nestjs/common'
import { Sessions, type Session } from '../account/sessions.js'
import { Chat, ChatError, type Message } from '../chat/chat.js'
import { ProxyKeyGuard } from './proxy-key.guard.js'
import type {
  ChannelRequest,
  ConnectResult,
  ProxyResponse,
  PublishResult,
  RefreshResult,
  RpcRequest,
  RpcResult,
  SubscribeResult,
  UserRequest,
} from './proxy.dto.js'
import { RefusalFilter } from './refusal.filter.js'

/** A connection is looked at again (refresh event) after this many seconds. */
const CONNECTION_SECONDS = 300
const ROOM_PREFIX = 'chat:'

@Controller('centrifugo')
@UseGuards(ProxyKeyGuard)
@UseFilters(RefusalFilter)
export class ProxyController {
  constructor(
    private readonly sessions: Sessions,
    private readonly chat: Chat,
  ) {}

  @Post('connect')
  @HttpCode(200)
  connect(@Headers('cookie') cookie: string | undefined): ProxyResponse<ConnectResult> {
    const session = this.sessions.find(cookie)
    const user = session === null ? null : this.chat.user(session.userId)
    if (session === null || user === null) {
      return { disconnect: { code: 4501, reason: 'sign in first' } }
    }
    return {
      result: {
        user: user.id,
        expire_at: nextLook(session),
        info: { name: user.name },
        meta: { signedInAt: session.startedAt },
        data: { rooms: this.chat.roomsOf(user.id) },
      },
    }
  }

  @Post('refresh')
  @HttpCode(200)
  refresh(
    @Headers('cookie') cookie: string | undefined,
    @Body() { user }: UserRequest,
  ): ProxyResponse<RefreshResult> {
    const session = this.sessions.find(cookie)
    if (session?.userId !== user) return { result: { expired: true } }
    return { result: { expire_at: nextLook(session) } }
  }

  @Post('subscribe')
  @HttpCode(200)
  subscribe(@Body() { user, channel }: ChannelRequest): ProxyResponse<SubscribeResult> {
    return { result: { data: { topic: this.chat.roomFor(user, roomOf(channel)).topic } } }
  }

  @Post('publish')
  @HttpCode(200)
  publish(@Body() { user, channel, data }: ChannelRequest): ProxyResponse<PublishResult> {
    const message: Message = this.chat.post(user, roomOf(channel), fieldOf(data, 'text'))
    return { result: { data: message } }
  }

  @Post('rpc')
  @HttpCode(200)
  rpc(@Body() request: RpcRequest): ProxyResponse<RpcResult> {
    const { method, user, data, meta } = request
    switch (method) {
      case 'rooms.list':
        return { result: { data: { rooms: this.chat.roomsOf(user) } } }
      case 'chat.stats': {
        const stats = this.chat.stats(user, fieldOf(data, 'room'))
        return { result: { data: { ...stats, signedInAt: meta?.signedInAt } } }
      }
      default:
        throw new ChatError(1405, 'there is no such method')
    }
  }
}

function nextLook(session: Session): number {
  return Math.min(Math.floor(Date.now() / 1000) + CONNECTION_SECONDS, session.expiresAt)
}

function roomOf(channel: string): string {
  return channel.startsWith(ROOM_PREFIX) ? channel.slice(ROOM_PREFIX.length) : ''
}

/** A field of the client's data, which may be any JSON value. */
function fieldOf(data: unknown, name: string): unknown {
  return typeof data === 'object' && data !== null
    ? (data as Record<string, unknown>)[name]
    : undefined
}
