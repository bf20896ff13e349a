import { basename, join } from 'node:path'
import { formatFile } from '../config/format/format-file.ts'
import { documentPaths, parseSettings } from '../config/load-settings.ts'
import { noConfiguration, requireEnvironment } from '../config/read-configuration.ts'
import { defaultPaths } from '../config/default-paths.ts'
import { type Diagnostic, hasErrors, sortDiagnostics } from '../domain/diagnostic.ts'
import { type ExitCode, exitCodes } from '../domain/exit-code.ts'
import { readExactText } from '../files/read-exact-text.ts'
import { readTree } from '../files/read-tree.ts'
import { type FileChange, writeTogether } from '../files/write-together.ts'
import { renderFormatJson, renderFormatText, type FormatSummary } from '../views/format-text.ts'
import { chooseFiles } from './choose-files.ts'
import type { CommandContext, GlobalOptions } from './command-context.ts'
import { checkFormats, emit } from './output.ts'
import { locate } from './locate.ts'

export interface FmtOptions {
  /** files or folders; none: all that the configuration names, and itself */
  readonly paths: readonly string[]
  /** write nothing, and fail when something would change */
  readonly isCheck: boolean
  /** write nothing, and show what would change */
  readonly showsDiff: boolean
}

interface FormattedFiles {
  readonly changes: readonly (FileChange & { readonly before: string; readonly after: string })[]
  readonly unchanged: number
  readonly refused: number
  readonly diagnostics: readonly Diagnostic[]
}

/** Puts the configuration and the documents into their canonical form; people and systems need not be readable. */
export function fmt(options: FmtOptions, global: GlobalOptions, context: CommandContext): Promise<ExitCode> {
  checkFormats(['text', 'json'], global)
  const { changes, unchanged, refused, diagnostics } = formatFiles(options.paths, global, context)
  const isWritten = !options.isCheck && !options.showsDiff
  if (isWritten) writeTogether(changes)
  const changed = changes.map(({ path, before, after }) => ({ file: path, before, after }))
  const summary: FormatSummary = { isWritten, showsDiff: options.showsDiff, changed, unchanged, refused, diagnostics }
  emit({ text: (text) => renderFormatText(summary, text), json: () => renderFormatJson(summary) }, global, context)
  const isRefused = hasErrors(diagnostics) || (options.isCheck && changed.length > 0)
  return Promise.resolve(isRefused ? exitCodes.findings : exitCodes.ok)
}

function formatFiles(paths: readonly string[], global: GlobalOptions, context: CommandContext): FormattedFiles {
  const { root, file } = locate(global, context)
  const settings = file === undefined ? 'provisionr.yaml' : basename(file)
  const text = readExactText(join(root, settings), settings)
  if (text === null) throw noConfiguration(settings)
  const { environment } = global
  if (environment !== null) requireEnvironment(parseSettings({ path: settings, text, environment }))
  const documents = documentPaths({ path: settings, text })
  const tree = readTree({ root, paths: documents, extensions: ['.yaml', '.yml'], optional: defaultPaths })
  const all = [settings, ...tree.files.map((one) => one.path).filter((path) => path !== settings)]
  const unread = tree.diagnostics.flatMap(({ at }) => at?.file ?? [])
  const isChosen = chooseFiles(paths, [...all, ...unread], { root, cwd: context.cwd })
  const diagnostics = tree.diagnostics.filter(({ at }) => at === null || isChosen(at.file))
  const changes: FormattedFiles['changes'][number][] = []
  let unchanged = 0
  let refused = unread.filter(isChosen).length
  for (const path of all.filter(isChosen)) {
    const location = join(root, path)
    const before = readExactText(location, path) ?? ''
    const outcome = formatFile({ path, text: before, kind: path === settings ? 'settings' : 'documents' })
    if ('diagnostics' in outcome) {
      refused++
      diagnostics.push(...outcome.diagnostics)
    } else if (outcome.text === before) unchanged++
    else changes.push({ location, path, before, after: outcome.text })
  }
  return { changes, unchanged, refused, diagnostics: sortDiagnostics(diagnostics) }
}
