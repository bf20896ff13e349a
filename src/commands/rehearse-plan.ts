import type { Adapter } from '../adapters/adapter.ts'
import { CallFailure } from '../adapters/call-failure.ts'
import { adapterChange } from '../apply/adapter-change.ts'
import type { Diagnostic } from '../domain/diagnostic.ts'
import type { Person } from '../domain/person.ts'
import type { PlannedChange } from '../domain/plan.ts'
import type { SystemSettings } from '../domain/settings.ts'
import { planDiagnostic } from '../plan/plan-summary.ts'
import type { ComputedPlan } from './compute-plan.ts'

/**
 * The plan with a warning for each change that would fail, of systems that can try changes and undo them: nobody's access
 * is another afterwards.
 */
export async function rehearsePlan(
  computed: ComputedPlan,
  adapters: ReadonlyMap<string, Adapter>,
  systems: ReadonlyMap<string, SystemSettings>,
): Promise<ComputedPlan> {
  const people = new Map(computed.people.map((person) => [person.id, person]))
  const found: Diagnostic[] = []
  for (const [name, adapter] of adapters) {
    const changes = computed.plan.changes.filter((one) => one.system === name && one.action !== 'adopt')
    if (adapter.rehearse && changes.length > 0)
      found.push(...(await rehearse(adapter, changes, people, systems.get(name)!)))
  }
  if (found.length === 0) return computed
  const diagnostics = [...computed.plan.diagnostics, ...found.map(planDiagnostic)]
  return { ...computed, plan: { ...computed.plan, diagnostics } }
}

async function rehearse(
  adapter: Adapter,
  changes: readonly PlannedChange[],
  people: ReadonlyMap<string, Person>,
  { name, accounts, at }: SystemSettings,
): Promise<readonly Diagnostic[]> {
  const asked = changes.map((change) =>
    adapterChange(change, {
      account: change.account,
      person: people.get(change.person) ?? null,
      username: null,
      match: accounts.match,
    }),
  )
  const failing = (message: string, person?: string): Diagnostic => ({
    severity: 'warning',
    code: 'change-would-fail',
    message,
    help: 'give the credentials what they lack (`provisionr doctor --for apply`), or take the change out',
    at,
    ...(person !== undefined && { person }),
  })
  try {
    const results = await adapter.rehearse!(asked)
    return results.flatMap((result, index) => {
      const { action, address, person } = changes[index]!
      if (result.status === 'conflict')
        return [failing(`\`${action} ${address}\` would fail: it has changed since`, person)]
      return result.status === 'failed'
        ? [failing(`\`${action} ${address}\` would fail: ${result.message}`, person)]
        : []
    })
  } catch (error) {
    if (!(error instanceof CallFailure)) throw error
    return [failing(`the changes of \`${name}\` could not be tried: ${error.message}`)]
  }
}
