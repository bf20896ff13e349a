import { type Diagnostic, hasErrors, sortDiagnostics } from '../domain/diagnostic.ts'
import { type ExitCode, exitCodes } from '../domain/exit-code.ts'
import { Failure } from '../domain/failure.ts'
import type { Duration } from '../domain/time.ts'
import { renderDiagnosticsJson } from '../views/diagnostics-json.ts'
import { renderDiagnosticsText } from '../views/diagnostics-text.ts'
import type { CommandContext, GlobalOptions } from './command-context.ts'
import { compareWithBase, loadBase, sinceBranching } from './base-files.ts'
import { inspectWorkspace } from './inspect-workspace.ts'
import { emit } from './output.ts'
import { loadWorkspace, locate, type Workspace } from './workspace.ts'

export interface LintOptions {
  /** only what is about these files or folders is shown and counts */
  readonly paths: readonly string[]
  /** also warn of exceptions that end within this time */
  readonly expiring: Duration | null
  /** also tell what only a comparison with this revision shows */
  readonly base: string | null
}

/** Everything that can be checked without a live system. */
export async function lint(options: LintOptions, global: GlobalOptions, context: CommandContext): Promise<ExitCode> {
  const all = await inspect(options, global, context)
  const shown = sortDiagnostics(all).filter((one) => isUnder(one, options.paths))
  emit(
    {
      text: (text) => renderDiagnosticsText(shown, text),
      json: () => renderDiagnosticsJson(shown),
    },
    global,
    context,
  )
  return hasErrors(shown) ? exitCodes.findings : exitCodes.ok
}

async function inspect(
  options: LintOptions,
  global: GlobalOptions,
  context: CommandContext,
): Promise<readonly Diagnostic[]> {
  try {
    const workspace = await loadWorkspace(global, context)
    const found = await inspectWorkspace(workspace, options)
    return withSeverities([...found, ...(await comparison(options.base, workspace, global, context))], workspace)
  } catch (error) {
    // What stops the reading of files or people is a finding here, beside what was found before it.
    if (
      error instanceof Failure &&
      (error.code === 'invalid-files' || error.code === 'people-unreadable' || error.code === 'people-refused')
    ) {
      const own: Diagnostic = {
        severity: 'error',
        code: error.code,
        message: error.message,
        help: error.help,
        at: null,
      }
      return error.diagnostics.length > 0 ? error.diagnostics : [own]
    }
    throw error
  }
}

/** The files are checked as they will be after the merge; the base only tells what an edit makes of what was approved. */
async function comparison(
  ref: string | null,
  workspace: Workspace,
  global: GlobalOptions,
  context: CommandContext,
): Promise<readonly Diagnostic[]> {
  if (ref === null) return []
  const base = await loadBase(locate(global, context), global.environment, sinceBranching(ref, { mayBeEmpty: true }))
  const { documents, configuration, settings } = workspace
  const { diagnostics } = compareWithBase(base, { documents, configuration, at: settings.at }, workspace)
  // Here the files' own configuration is used.
  return [...base.diagnostics, ...diagnostics.filter(({ code }) => code !== 'configuration-differs')]
}

/** The organisation's own severities; what is an error by nature cannot be made less. */
function withSeverities(diagnostics: readonly Diagnostic[], { settings }: Workspace): Diagnostic[] {
  return diagnostics.flatMap((one) => {
    const wanted = settings.lintSeverity[one.code]
    if (wanted === undefined || one.severity === 'error') return [one]
    return wanted === 'off' ? [] : [{ ...one, severity: wanted }]
  })
}

function isUnder(diagnostic: Diagnostic, paths: readonly string[]): boolean {
  if (paths.length === 0 || diagnostic.at === null) return true
  const file = diagnostic.at.file
  return paths.some((path) => {
    const folder = path.replace(/^\.\//, '').replace(/\/+$/, '')
    return folder === '.' || folder === '' || file === folder || file.startsWith(`${folder}/`)
  })
}
