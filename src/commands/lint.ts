import { accessTimeline } from '../access/access-timeline.ts'
import { expectedAccess } from '../access/expected-access.ts'
import type { AccessProblem } from '../domain/access.ts'
import { type Diagnostic, hasErrors, sortDiagnostics } from '../domain/diagnostic.ts'
import { type ExitCode, exitCodes } from '../domain/exit-code.ts'
import { Failure } from '../domain/failure.ts'
import { emptyLedger } from '../domain/ledger.ts'
import { openLedger } from '../ledger/ledger-store.ts'
import { violationDiagnostic } from '../plan/constraint-guard.ts'
import { renderDiagnosticsJson } from '../views/diagnostics-json.ts'
import { renderDiagnosticsText } from '../views/diagnostics-text.ts'
import { createAccessEngine, judgedConstraints, loadRemembered, type Remembered } from './access-engine.ts'
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
  const { settings, now, people } = workspace
  const engine = createAccessEngine(workspace, await rememberedIfNeeded(workspace))
  const files = [...workspace.diagnostics, ...engine.diagnostics]
  const found = [...files, ...people.diagnostics]
  if (hasErrors(files)) return found
  const sound = people.people.filter((person) => person.hold === null)
  const problems = sound.flatMap((person) =>
    expectedAccess(engine.model, person, now).problems.map((one) => problemDiagnostic(one, person.id)),
  )
  return [...found, ...engine.findings, ...problems, ...violations()]

  /** What the files alone break of the constraints, now and at any later time that is known. */
  function violations(): Diagnostic[] {
    if (engine.model.constraints.rules.length === 0) return []
    const evaluated = sound.map((person) => accessTimeline(engine.model, person, { now, remembered: null, owned: [] }))
    return judgedConstraints(engine, evaluated, workspace).expected.map((one) => violationDiagnostic(one, now))
  }

  /** Only the ledger knows people who left, and its log what was held: read when an exception or a rule asks for it. */
  async function rememberedIfNeeded({ root, documents }: Workspace): Promise<Remembered> {
    const known = new Set(people.people.map((person) => person.id))
    const empty: Remembered = { ledger: emptyLedger(settings.organization, settings.environment), held: new Map() }
    const isTotalled = documents.accessRules.some((rule) => rule.maxTotal !== null)
    if (!isTotalled && documents.exceptions.every((exception) => known.has(exception.person))) return empty
    const store = await openLedger({ settings, root })
    return loadRemembered(workspace, store).catch((error: unknown) => {
      // An unreadable ledger is no fault of the files; every command that needs it says so.
      if (error instanceof Failure) return empty
      throw error
    })
  }
}

function problemDiagnostic({ code, message, help, at }: AccessProblem, person: string): Diagnostic {
  return { severity: 'error', code, message, help, at, person }
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
