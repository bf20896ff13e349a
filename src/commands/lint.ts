import { type Diagnostic, hasErrors, sortDiagnostics } from '../domain/diagnostic.ts'
import { type ExitCode, exitCodes } from '../domain/exit-code.ts'
import { Failure } from '../domain/failure.ts'
import type { Settings } from '../domain/settings.ts'
import type { Duration } from '../domain/time.ts'
import { openLedger } from '../ledger/ledger-store.ts'
import { overdueSystems } from '../plan/heartbeat.ts'
import { renderDiagnosticsAnnotations } from '../views/diagnostics-annotations.ts'
import { renderDiagnosticsJson } from '../views/diagnostics-json.ts'
import { renderDiagnosticsSarif } from '../views/diagnostics-sarif.ts'
import { renderDiagnosticsText } from '../views/diagnostics-text.ts'
import type { CommandContext, GlobalOptions } from './command-context.ts'
import { compareWithBase, loadBase } from './base-files.ts'
import { sinceBranching } from './base-options.ts'
import { inspectWorkspace } from './inspect-workspace.ts'
import { findingsUnder } from './findings-under.ts'
import { chooseFormat, emit } from './output.ts'
import { personalFindings } from './personal-findings.ts'
import { rememberLint } from './remember-lint.ts'
import { repositoryPaths } from './repository-paths.ts'
import { loadWorkspace, type Workspace } from './workspace.ts'
import { locate } from './locate.ts'
import { sha256 } from '../files/sha256.ts'

export type LintFormat = 'text' | 'json' | 'sarif' | 'github'

export interface LintOptions {
  /** only what is about these files or folders is shown and counts */
  readonly paths: readonly string[]
  /** also warn of exceptions that end within this time */
  readonly expiring: Duration | null
  /** also read the ledger, for promised runs that do not come */
  readonly state: boolean
  /** also tell what only a comparison with this revision shows */
  readonly base: string | null
  /** what is printed; null: text, or JSON with `--json` */
  readonly format: LintFormat | null
}

/** Everything that can be checked without a live system. */
export async function lint(options: LintOptions, global: GlobalOptions, context: CommandContext): Promise<ExitCode> {
  const format = chooseFormat(options.format, global)
  const { root } = locate(global, context)
  const isAsked = findingsUnder(options.paths, { root, cwd: context.cwd })
  const { found, isPersonal, workspace } = await inspect(options, global, context)
  const shown = sortDiagnostics(found).filter(isAsked)
  const needsPaths = [format, ...global.write.map((one) => one.format)].some(
    (one) => one === 'sarif' || one === 'github',
  )
  const pathOf = needsPaths ? await repositoryPaths(root) : () => null
  let printed = ''
  const listening: CommandContext = {
    ...context,
    out: (text) => {
      printed += text
      context.out(text)
    },
  }
  emit(
    {
      text: (text) => renderDiagnosticsText(shown, text),
      json: () => renderDiagnosticsJson(shown),
      sarif: () =>
        renderDiagnosticsSarif(shown, {
          version: context.version,
          pathOf,
          isPersonal,
          hash: sha256,
        }),
      github: () => renderDiagnosticsAnnotations(shown, { pathOf }),
    },
    global,
    listening,
    format,
  )
  const exitCode = hasErrors(shown) ? exitCodes.findings : exitCodes.ok
  if (workspace && isPlain(options, global))
    rememberLint({ text: printed, isJson: global.json, exitCode, found }, workspace, context)
  return exitCode
}

/** Whether it was asked in the way that is remembered. */
function isPlain(
  { paths, expiring, state, base, format }: LintOptions,
  { config, environment, write }: GlobalOptions,
): boolean {
  const isWhole = paths.length === 0 && expiring === null && !state && base === null && format === null
  return isWhole && config === null && environment === null && write.length === 0
}

interface Inspection {
  readonly found: readonly Diagnostic[]
  /** about a person's record or access, not about what the files say */
  readonly isPersonal: (diagnostic: Diagnostic) => boolean
  /** null when its reading was stopped */
  readonly workspace: Workspace | null
}

async function inspect(options: LintOptions, global: GlobalOptions, context: CommandContext): Promise<Inspection> {
  try {
    const workspace = await loadWorkspace(global, context)
    const { settings } = workspace
    const found = await inspectWorkspace(workspace, options)
    const overdue = options.state ? await overdueRuns(workspace) : []
    const compared = await comparison(options.base, workspace, global, context)
    return {
      found: withSeverities([...found, ...overdue, ...compared], settings),
      isPersonal: personalFindings(settings),
      workspace,
    }
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
      return {
        found: error.diagnostics.length > 0 ? error.diagnostics : [own],
        isPersonal: () => error.code !== 'invalid-files',
        workspace: null,
      }
    }
    throw error
  }
}

async function overdueRuns({ settings, root, now }: Workspace): Promise<readonly Diagnostic[]> {
  const store = await openLedger({ settings, root })
  return overdueSystems(settings.systems, await store.load(), now)
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
function withSeverities(diagnostics: readonly Diagnostic[], { lintSeverity }: Settings): Diagnostic[] {
  return diagnostics.flatMap((one) => {
    const wanted = lintSeverity[one.code]
    if (wanted === undefined || one.severity === 'error') return [one]
    return wanted === 'off' ? [] : [{ ...one, severity: wanted }]
  })
}
