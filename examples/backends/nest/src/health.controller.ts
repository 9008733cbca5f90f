import { Controller, Get } from '@nestjs/common'

@Controller('health')
export class HealthController {
  /** Says that the process takes requests. */
  @Get()
  health(): Record<string, never> {
    return {}
  }
}
