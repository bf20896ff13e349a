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

/** The configuration, before anything that it names is opened. */
export interface SettledPlace {
  /** the configuration's folder */
  readonly root: string
  readonly settings: Settings
}

/** The ledger and its log alone: looking at them must work while policies, people or systems cannot be read. */
export interface OpenState extends SettledPlace {
  readonly store: LedgerStore
}

export async function openState(global: GlobalOptions, context: CommandContext): Promise<OpenState> {
  const place = openSettings(global, context)
  return { ...place, store: await openStore(place, context) }
}

export function openSettings(global: GlobalOptions, context: CommandContext): SettledPlace {
  const { root, ...place } = locate(global, context)
  const { settings, diagnostics } = loadSettings({ root, ...place, environment: global.environment })
  if (!settings) throw invalidFiles(diagnostics)
  checkOutputs([], { root, settings }, global, context)
  return { root, settings }
}

export function openStore({ root, settings }: SettledPlace, context: CommandContext): Promise<LedgerStore> {
  const reveal = (stored: Settings['state']['options']) => revealOptions(stored, context)
  return openLedger({ settings, root, reveal })
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
