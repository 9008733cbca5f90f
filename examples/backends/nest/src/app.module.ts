/** The parts of the application, and the files it serves. */
import { dirname, join } from 'node:path'
import { Module, type MiddlewareConsumer, type NestModule } from '@nestjs/common'
import express from 'express'
import { AccountController } from './account/account.controller.js'
import { Sessions } from './account/sessions.js'
import { SignedInGuard } from './account/signed-in.guard.js'
import { BackhaulApi } from './backhaul-api.js'
import { AnnounceController } from './chat/announce.controller.js'
import { Chat } from './chat/chat.js'
import { HealthController } from './health.controller.js'
import { ProxyController } from './proxy/proxy.controller.js'
import { ProxyKeyGuard } from './proxy/proxy-key.guard.js'
import { Settings } from './settings.js'

const page = join(__dirname, '../../page')
const centrifuge = join(dirname(require.resolve('centrifuge')), '../dist')

@Module({
  controllers: [ProxyController, AccountController, AnnounceController, HealthController],
  providers: [Settings, Sessions, Chat, BackhaulApi, SignedInGuard, ProxyKeyGuard],
})
export class AppModule implements NestModule {
  configure(consumer: MiddlewareConsumer): void {
    consumer.apply(express.static(page)).forRoutes('/')
    consumer.apply(express.static(centrifuge)).forRoutes('/centrifuge')
  }
}
