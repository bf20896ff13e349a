import { Failure } from '../domain/failure.ts'
import type { Settings } from '../domain/settings.ts'
import { type Instant, parsePointInTime, startOf } from '../domain/time.ts'
import type { CommandContext } from './command-context.ts'

/** `--at`, else the configured clock, else now. */
export function evaluationTime(at: string | null, settings: Settings, context: CommandContext): Instant {
  if (at === null) return settings.clock ?? context.now()
  const point = parsePointInTime(at)
  if (point) return startOf(point, settings.timezone)
  throw new Failure({
    code: 'usage',
    message: `\`${at}\` is not a time`,
    help: 'write 2026-11-20 or 2026-11-20T09:00:00Z',
  })
}
