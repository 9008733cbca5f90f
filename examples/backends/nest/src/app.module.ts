/** The parts of the application, and the files it serves. */
import { dirname, join } from 'node:path'
import { Module, type MiddlewareConsumer, type NestModule } from '@nestjs/common'
import { BackhaulModule } from '@backhaul/backend/nest'
import express from 'express'
import { AccountController } from './account/account.controller.js'
import { Sessions } from './account/sessions.js'
import { SignedInGuard } from './account/signed-in.guard.js'
import { AnnounceController } from './chat/announce.controller.js'
import { Chat } from './chat/chat.js'
import { ChatEvents } from './chat/chat.events.js'
import { HealthController } from './health.controller.js'
import { sameSecret } from './secrets.js'
import { Settings, SettingsModule } from './settings.js'

const page = join(__dirname, '../../page')
const centrifuge = join(dirname(require.resolve('centrifuge')), '../dist')

@Module({
  imports: [
    SettingsModule,
    BackhaulModule.forRootAsync({
      inject: [Settings],
      useFactory: ({ apiUrl, apiKey, proxyKey }: Settings) => ({
        path: 'centrifugo',
        // The handlers believe what a call says about the user: nobody but Backhaul may call them.
        authorize: (headers: Headers) => sameSecret(headers.get('x-proxy-key') ?? '', proxyKey),
        api: { url: apiUrl, key: apiKey },
      }),
    }),
  ],
  controllers: [AccountController, AnnounceController, HealthController],
  providers: [Sessions, Chat, ChatEvents, SignedInGuard],
})
export class AppModule implements NestModule {
  configure(consumer: MiddlewareConsumer): void {
    consumer.apply(express.static(page)).forRoutes('/')
    consumer.apply(express.static(centrifuge)).forRoutes('/centrifuge')
  }
}
