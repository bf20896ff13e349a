import type { SimulatedStep, SimulatedTimeline } from '../analysis/simulate-person.ts'
import type { Diagnostic } from '../domain/diagnostic.ts'
import { formatGrant, grantKey } from '../domain/grant.ts'
import type { LedgerGrace, LedgerGrant } from '../domain/ledger.ts'
import type { SystemCatalog } from '../domain/manifest.ts'
import { formatInstant, type Instant } from '../domain/time.ts'
import { diagnosticData } from './diagnostics-json.ts'
import { renderJson } from './json.ts'

/** A simulated timeline with what it was made for. */
export interface SimulationReport {
  readonly person: string
  readonly organization: string
  readonly environment: string | null
  /** the events have passed: the ledger says nothing about the time before them */
  readonly isReplay: boolean
  /** the ledger knows the person */
  readonly wasRemembered: boolean
  readonly start: Instant
  readonly until: Instant | null
  readonly timeline: SimulatedTimeline
  readonly catalog: SystemCatalog
  readonly diagnostics: readonly Diagnostic[]
}

/** The timeline as one document, `format_version` 1.0; described in docs/simulate.md. */
export function renderSimulationJson(report: SimulationReport): string {
  const { person, organization, environment, start, until, timeline, diagnostics, isReplay } = report
  return renderJson({
    format_version: '1.0',
    kind: 'simulation',
    organization,
    environment,
    person,
    from: formatInstant(start),
    until: orNull(until),
    next: orNull(timeline.next),
    replay: isReplay,
    steps: timeline.steps.map((step) => stepData(step, report)),
    diagnostics: diagnostics.map(diagnosticData),
  })
}

function stepData(step: SimulatedStep, { catalog }: SimulationReport) {
  const { at, state, moments, plan, graces, ends, held, missing, refusals, diagnostics } = step
  return {
    at: formatInstant(at),
    state,
    events: moments.map(({ event, before, record }) => ({
      event: `employee.${event.kind}`,
      file: event.at?.file ?? null,
      line: event.at?.line ?? null,
      changes: Object.fromEntries(
        changedNames(before, record).map((name) => [
          name,
          { old: before?.get(name) ?? null, new: record.get(name) ?? null },
        ]),
      ),
    })),
    changes: plan.changes.map((change) => {
      const { action, system, type, resource, grant, before, after, cause, reasons, risk } = change
      const end = resource === null || after === null ? undefined : ends.get(grantKey({ system, type, resource }))
      return { action, system, type, resource, grant, before, after, cause, reasons, risk, until: orNull(end ?? null) }
    }),
    kept_until: graces.map((one) => ({
      grant: grantTextOf(one, catalog),
      until: formatInstant(one.until),
      policy: one.policy,
    })),
    missing,
    refusals,
    diagnostics,
    access: held.map((one) => grantTextOf(one, catalog)),
  }
}

/** What an event changes in the record, sorted. */
export function changedNames(
  before: ReadonlyMap<string, unknown> | null,
  after: ReadonlyMap<string, unknown>,
): string[] {
  const names = [...new Set([...(before?.keys() ?? []), ...after.keys()])].sort()
  return names.filter((name) => JSON.stringify(before?.get(name)) !== JSON.stringify(after.get(name)))
}

export function grantTextOf(
  { system, type, resource, level }: LedgerGrant | LedgerGrace,
  catalog: SystemCatalog,
): string {
  return formatGrant({ system, type, resource, level }, catalog)
}

function orNull(at: Instant | null): string | null {
  return at === null ? null : formatInstant(at)
}
