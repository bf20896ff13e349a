import { type StandingGrant, standingGrants } from '../analysis/standing.ts'
import type { AccessTimeline } from '../domain/access-timeline.ts'
import { type Diagnostic, sortDiagnostics } from '../domain/diagnostic.ts'
import { type ExitCode, exitCodes } from '../domain/exit-code.ts'
import { didYouMean } from '../domain/suggest.ts'
import { formatInstant } from '../domain/time.ts'
import { problemDiagnostic } from '../plan/plan-diagnostics.ts'
import { type AccessGrant, type AccessRow, renderAccessText } from '../views/access-text.ts'
import { diagnosticData } from '../views/diagnostics-json.ts'
import { renderJson } from '../views/json.ts'
import { evaluatePeople } from './access-engine.ts'
import type { CommandContext, GlobalOptions } from './command-context.ts'
import { type LoadedAccess, loadAccess } from './load-access.ts'
import { emit } from './output.ts'
import { unknownName } from './unknown-name.ts'
import { standingContext } from './standing-context.ts'
import { tellProblems } from './tell-problems.ts'

export interface AccessListOptions {
  /** empty: everybody */
  readonly people: readonly string[]
  /** empty: every system */
  readonly systems: readonly string[]
  readonly at: string | null
}

/** Who should have what, now or at a time, from files and people alone. */
export async function accessList(
  options: AccessListOptions,
  global: GlobalOptions,
  context: CommandContext,
): Promise<ExitCode> {
  const loaded = await loadAccess(global, context, options.at)
  const { workspace, engine, ledger } = loaded
  checkNames(options, loaded)
  const { timelines, diagnostics } = evaluatePeople(workspace, engine, ledger)
  const standing = standingContext(loaded, timelines, { isEverybody: true })
  const people = options.people.length === 0 ? null : new Set(options.people)
  const systems = options.systems.length === 0 ? null : new Set(options.systems)
  const chosen = timelines.filter((one) => people === null || people.has(one.now.person.id))
  const rows = chosen
    .map((timeline): AccessRow => {
      const grants = standingGrants(timeline, workspace.now, standing)
      const shown = grants.filter(({ grant }) => systems === null || systems.has(grant.system))
      return { person: timeline.now.person.id, state: timeline.now.state, grants: shown.map(accessGrant) }
    })
    // Of one system, people who have nothing there say nothing, unless they were asked for.
    .filter((row) => systems === null || people !== null || row.grants.length > 0)
  const problems = [...workspace.people.diagnostics, ...diagnostics, ...timelines.flatMap(problemsOf)]
  tellProblems(problems, people, context)
  emit(
    {
      text: (text) => renderAccessText(rows, text),
      json: () =>
        renderJson({
          format_version: '1.0',
          kind: 'access',
          evaluated_at: formatInstant(workspace.now),
          environment: workspace.settings.environment,
          people: rows,
          diagnostics: sortDiagnostics(problems)
            .filter((one) => one.severity === 'error' && (people === null || people.has(one.person ?? '')))
            .map(diagnosticData),
        }),
    },
    global,
    context,
  )
  return exitCodes.ok
}

function checkNames({ people, systems }: AccessListOptions, { engine, workspace }: LoadedAccess): void {
  const { byId } = engine.model.directory
  const person = people.find((one) => !byId.has(one))
  if (person !== undefined) throw unknownName('person', person, didYouMean(person, byId.keys()))
  const known = workspace.settings.systems
  const system = systems.find((one) => !known.has(one))
  if (system !== undefined) throw unknownName('system', system, didYouMean(system, known.keys()))
}

function problemsOf({ now }: AccessTimeline): Diagnostic[] {
  return now.problems.map((one) => problemDiagnostic(one, now.person.id))
}

function accessGrant({ text, risk, reasons, until, doubt }: StandingGrant): AccessGrant {
  return { text, risk, reasons, until: until === null ? null : formatInstant(until), withheld: doubt?.text ?? null }
}
