import { loadSettings } from '../config/load-settings.ts'
import { Failure } from '../domain/failure.ts'
import type { Settings } from '../domain/settings.ts'
import { endOf, type Instant, parsePointInTime, startOf } from '../domain/time.ts'
import { type LedgerStore, openLedger } from '../ledger/ledger-store.ts'
import { revealOptions } from './adapter-io.ts'
import type { CommandContext, GlobalOptions } from './command-context.ts'
import { locate } from './locate.ts'
import { checkOutputs } from './output-file.ts'
import { invalidFiles } from './workspace.ts'

/** The ledger and its log alone: looking at them must work while policies, people or systems cannot be read. */
export interface OpenState {
  /** the configuration's folder */
  readonly root: string
  readonly settings: Settings
  readonly store: LedgerStore
}

export async function openState(global: GlobalOptions, context: CommandContext): Promise<OpenState> {
  const place = locate(global, context)
  const { settings, diagnostics } = loadSettings({ ...place, environment: global.environment })
  if (!settings) throw invalidFiles(diagnostics)
  checkOutputs([], { root: place.root, settings }, global, context)
  const reveal = (stored: Settings['state']['options']) => revealOptions(stored, context)
  return { root: place.root, settings, store: await openLedger({ settings, root: place.root, reveal }) }
}

/** A time as typed; a date is its first or, with `isEnd`, its last moment in the organisation's zone. */
export function readMoment(text: string, { timezone }: Settings, options: { readonly isEnd: boolean }): Instant {
  const point = parsePointInTime(text)
  if (point === null) {
    throw new Failure({
      code: 'usage',
      message: `\`${text}\` is not a time`,
      help: 'write 2026-11-20 or 2026-11-20T09:00:00Z',
    })
  }
  if (!options.isEnd) return startOf(point, timezone)
  // The end of an interval is its first instant outside; entries have whole seconds.
  return point.kind === 'date' ? endOf(point, timezone) - 1000 : point.instant
}
