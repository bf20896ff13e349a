import type { PersonAccess, Reason } from '../domain/access.ts'
import { type ExitCode, exitCodes } from '../domain/exit-code.ts'
import { formatGrant } from '../domain/grant.ts'
import type { SystemCatalog } from '../domain/manifest.ts'
import { didYouMean } from '../domain/suggest.ts'
import { formatInstant } from '../domain/time.ts'
import { openLedger } from '../ledger/ledger-store.ts'
import { planReason } from '../plan/planned-change.ts'
import { type AccessRow, renderAccessText } from '../views/access-text.ts'
import { renderJson } from '../views/json.ts'
import { createAccessEngine, evaluatePeople, loadRemembered } from './access-engine.ts'
import type { CommandContext, GlobalOptions } from './command-context.ts'
import { emit } from './output.ts'
import { unknownName } from './plan.ts'
import { loadWorkspace, requireSound } from './workspace.ts'

export interface AccessListOptions {
  readonly person: string | null
  readonly at: string | null
}

/** Who should have what, now or at a time, from files and people alone. */
export async function accessList(
  options: AccessListOptions,
  global: GlobalOptions,
  context: CommandContext,
): Promise<ExitCode> {
  const workspace = await loadWorkspace(global, context, { at: options.at })
  const remembered = await loadRemembered(
    workspace,
    await openLedger({ settings: workspace.settings, root: workspace.root }),
  )
  const engine = createAccessEngine(workspace, remembered)
  requireSound([...workspace.diagnostics, ...engine.diagnostics])
  const { person } = options
  const { byId } = engine.model.directory
  if (person !== null && !byId.has(person)) throw unknownName('person', person, didYouMean(person, byId.keys()))
  const { timelines, diagnostics } = evaluatePeople(workspace, engine, remembered.ledger)
  const chosen = timelines.filter((one) => person === null || one.now.person.id === person)
  const rows = chosen.map((timeline) => accessRow(timeline.now, workspace.catalog))
  const problems = [
    ...[...workspace.people.diagnostics, ...diagnostics].filter((one) => one.severity === 'error'),
    ...chosen.flatMap(({ now }) =>
      now.problems.map((one) => ({ ...one, severity: 'error' as const, person: now.person.id })),
    ),
  ]
  for (const one of problems) context.err(`${one.severity}: ${one.message} [${one.code}]\n`)
  emit(
    {
      text: (text) => renderAccessText(rows, text),
      json: () =>
        renderJson({ format_version: '1.0', kind: 'access', evaluated_at: formatInstant(workspace.now), people: rows }),
    },
    global,
    context,
  )
  return exitCodes.ok
}

function accessRow(access: PersonAccess, catalog: SystemCatalog): AccessRow {
  return {
    person: access.person.id,
    state: access.state,
    grants: [...access.expected.values()]
      .filter((one) => !one.blocked)
      .map(({ grant, risk, reasons }) => ({
        text: formatGrant(grant, catalog),
        risk,
        reasons: reasons.map(planReason),
        until: lastEnd(reasons),
      })),
  }
}

/** When the last source ends; null when one of them has no end. */
function lastEnd(reasons: readonly Reason[]): string | null {
  const ends = reasons.map((reason) => reason.until)
  return ends.length === 0 || ends.includes(null) ? null : formatInstant(Math.max(...ends.map((end) => end ?? 0)))
}
