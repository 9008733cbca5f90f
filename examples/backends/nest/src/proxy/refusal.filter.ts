/** Refusals are answers too: status 200 with an error object, which Backhaul hands to the client. */
import { Catch, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common'
import type { Response } from 'express'
import { ChatError } from '../chat/chat.js'
import type { ProxyResponse } from './proxy.dto.js'

@Catch(ChatError)
export class RefusalFilter implements ExceptionFilter<ChatError> {
  catch({ code, message }: ChatError, host: ArgumentsHost): void {
    const answer: ProxyResponse<never> = { error: { code, message } }
    host.switchToHttp().getResponse<Response>().status(200).json(answer)
  }
}
