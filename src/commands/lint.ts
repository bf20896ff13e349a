import { type Diagnostic, hasErrors, sortDiagnostics } from '../domain/diagnostic.ts'
import { type ExitCode, exitCodes } from '../domain/exit-code.ts'
import { Failure } from '../domain/failure.ts'
import { emptyLedger } from '../domain/ledger.ts'
import { openLedger } from '../ledger/ledger-store.ts'
import { renderDiagnosticsJson } from '../views/diagnostics-json.ts'
import { renderDiagnosticsText } from '../views/diagnostics-text.ts'
import { createAccessEngine, evaluatePeople } from './access-engine.ts'
import type { CommandContext, GlobalOptions } from './command-context.ts'
import { emit } from './output.ts'
import { loadWorkspace, type Workspace } from './workspace.ts'

export interface LintOptions {
  /** only what is about these files or folders is shown and counts */
  readonly paths: readonly string[]
}

/** Everything that can be checked without a live system. */
export async function lint(options: LintOptions, global: GlobalOptions, context: CommandContext): Promise<ExitCode> {
  const all = await inspect(global, context)
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

async function inspect(global: GlobalOptions, context: CommandContext): Promise<readonly Diagnostic[]> {
  try {
    const workspace = await loadWorkspace(global, context)
    return withSeverities(await inspectWorkspace(workspace), workspace)
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

async function inspectWorkspace(workspace: Workspace): Promise<Diagnostic[]> {
  const { settings } = workspace
  const ledger = await (await openLedger({ settings, root: workspace.root })).load().catch((error: unknown) => {
    if (error instanceof Failure) return emptyLedger(settings.organization, settings.environment)
    throw error
  })
  const engine = createAccessEngine(workspace, ledger)
  const files = [...workspace.diagnostics, ...engine.diagnostics]
  const people = [...files, ...workspace.people.diagnostics]
  if (hasErrors(files)) return people
  const access = evaluatePeople(workspace, engine, ledger)
  const problems = access.timelines.flatMap(({ now }) =>
    now.problems.map(
      (one): Diagnostic => ({
        severity: 'error',
        code: one.code,
        message: one.message,
        help: one.help,
        at: one.at,
        person: now.person.id,
      }),
    ),
  )
  return [...people, ...access.diagnostics, ...problems]
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
