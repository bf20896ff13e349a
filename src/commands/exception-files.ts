import { loadDocuments } from '../config/load-documents.ts'
import { loadSettings } from '../config/load-settings.ts'
import type { Diagnostic } from '../domain/diagnostic.ts'
import type { Exception } from '../domain/exception.ts'
import type { Settings } from '../domain/settings.ts'
import { didYouMean } from '../domain/suggest.ts'
import type { Instant } from '../domain/time.ts'
import type { CommandContext, GlobalOptions } from './command-context.ts'
import { unknownName } from './unknown-name.ts'
import { invalidFiles } from './workspace.ts'
import { locate } from './locate.ts'
import { checkOutputs } from './output-file.ts'

/** The written exceptions alone: ending access must work while people or systems cannot be read. */
export interface ExceptionFiles {
  /** the configuration's folder */
  readonly root: string
  readonly settings: Settings
  readonly exceptions: readonly Exception[]
  readonly now: Instant
  readonly diagnostics: readonly Diagnostic[]
}

export function loadExceptionFiles(global: GlobalOptions, context: CommandContext): ExceptionFiles {
  const place = locate(global, context)
  const { settings, diagnostics } = loadSettings({ ...place, environment: global.environment })
  if (!settings) throw invalidFiles(diagnostics)
  checkOutputs([], { root: place.root, settings }, global, context)
  const loaded = loadDocuments({ root: place.root, settings })
  return {
    root: place.root,
    settings,
    exceptions: loaded.documents.exceptions,
    now: settings.clock ?? context.now(),
    diagnostics: [...diagnostics, ...loaded.diagnostics],
  }
}

export function findException(exceptions: readonly Exception[], id: string): Exception {
  const found = exceptions.find((one) => one.id === id)
  if (found) return found
  const known = exceptions.map((one) => one.id)
  throw unknownName('exception', id, didYouMean(id, known))
}
