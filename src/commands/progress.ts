import type { SystemProgress, Watch } from '../domain/progress.ts'
import type { Duration, Instant } from '../domain/time.ts'
import { progressText, redraw } from '../views/progress-text.ts'
import type { CommandContext, GlobalOptions } from './command-context.ts'

/** Tells on standard error how far a run is. */
export interface Progress {
  readonly watch: Watch
  /** takes away what was drawn, before anything else is printed */
  readonly clear: () => void
}

/** A line per system on a terminal, drawn again this often; elsewhere a line per system no more often than this. */
const betweenDrawings: Duration = 100
const betweenLines: Duration = 10_000

export function createProgress(
  { quiet }: Pick<GlobalOptions, 'quiet'>,
  { err, now, columns, redraws }: Pick<CommandContext, 'err' | 'now' | 'columns' | 'redraws'>,
): Progress {
  if (quiet) return { watch: () => undefined, clear: () => undefined }
  return redraws ? drawn() : listed()

  function drawn(): Progress {
    const systems = new Map<string, SystemProgress>()
    let lines = 0
    let last: Instant = Number.NEGATIVE_INFINITY
    return {
      watch(progress) {
        systems.set(progress.system, progress)
        const at = now()
        if (at - last < betweenDrawings) return
        last = at
        err(
          redraw(
            [...systems.values()].map((one) => progressText(one, { now: at, columns })),
            lines,
          ),
        )
        lines = systems.size
      },
      clear() {
        if (lines > 0) err(redraw([], lines))
        lines = 0
        systems.clear()
      },
    }
  }

  function listed(): Progress {
    const started = now()
    const last = new Map<string, Instant>()
    return {
      watch(progress) {
        const at = now()
        const told = last.get(progress.system)
        // Somebody who reads the log should know at once why nothing happens.
        const waitsLong = told === undefined && (progress.waitsUntil ?? at) - at >= betweenLines
        if (at - (told ?? started) < betweenLines && !waitsLong) return
        last.set(progress.system, at)
        err(`${progressText(progress, { now: at, columns: Number.POSITIVE_INFINITY })}\n`)
      },
      clear: () => undefined,
    }
  }
}
