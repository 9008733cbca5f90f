/** Starts the backend: settings from the environment, one HTTP server, a clean stop. */
import 'reflect-metadata'
import type { AddressInfo } from 'node:net'
import { Logger } from '@nestjs/common'
import { NestFactory } from '@nestjs/core'
import type { NestExpressApplication } from '@nestjs/platform-express'
import { AppModule } from './app.module.js'
import { Settings } from './settings.js'

async function start(): Promise<void> {
  Logger.overrideLogger(['warn', 'error'])
  const app = await NestFactory.create<NestExpressApplication>(AppModule)
  app.disable('x-powered-by')
  app.enableShutdownHooks()
  const { host, port } = app.get(Settings)
  await app.listen(port, host)
  const { port: actualPort } = app.getHttpServer().address() as AddressInfo
  console.log(`backend listening on http://${host}:${actualPort}`)
}

start().catch((problem: unknown) => {
  console.error(problem instanceof Error ? problem.message : problem)
  process.exit(1)
})
