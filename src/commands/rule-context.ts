import { heldPeriods } from '../access/held-periods.ts'
import { attributesAt, stateAt } from '../access/lifecycle.ts'
import type { HeldPeriod } from '../access/rule-problem.ts'
import type { Ledger } from '../domain/ledger.ts'
import type { LedgerStore } from '../ledger/ledger-store.ts'
import type { Directory } from '../policy/directory.ts'
import type { PolicyModel } from '../policy/policy-model.ts'
import { matchPolicies } from '../policy/policy-set.ts'
import type { Workspace } from './workspace.ts'

/** The people whom a policy matches now, by its own triggers. */
export function policyMembersOf(
  policies: PolicyModel,
  directory: Directory,
  { settings, now }: Workspace,
): (policy: string) => readonly string[] {
  let members: Map<string, string[]> | null = null
  const collect = () => {
    const found = new Map<string, string[]>()
    for (const person of directory.people) {
      const state = stateAt(person, now, settings.people)
      const attributes = attributesAt(person, state, settings.people)
      for (const { version } of matchPolicies(
        policies.policiesAt(now),
        { id: person.id, attributes, zone: person.zone },
        state,
        { directory },
      )) {
        found.set(version.policy.name, [...(found.get(version.policy.name) ?? []), person.id])
      }
    }
    return found
  }
  return (policy) => (members ??= collect()).get(policy) ?? []
}

/** What the audit log says people held, for rules that limit a total; nothing is read without such a rule. */
export async function readHeldPeriods(
  workspace: Workspace,
  store: LedgerStore,
  emergencies: Ledger['emergencies'] = [],
): Promise<ReadonlyMap<string, readonly HeldPeriod[]>> {
  const { documents, now } = workspace
  if (!hasTotals(workspace) || documents.exceptions.length + emergencies.length === 0) return new Map()
  const entries = []
  for await (const entry of store.readAudit()) if (entry.event === 'result') entries.push(entry)
  return heldPeriods(entries, now)
}

/** Whether an access rule, of the files or of the base that they are compared with, limits a total. */
export function hasTotals({ documents, base }: Workspace): boolean {
  return [...documents.accessRules, ...(base?.trusted.accessRules ?? [])].some((rule) => rule.maxTotal !== null)
}
