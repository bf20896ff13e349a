import type { AccessTimeline } from '../domain/access-timeline.ts'
import { isOff, totalLoss } from '../domain/access.ts'
import type { Diagnostic } from '../domain/diagnostic.ts'
import { accountType } from '../domain/grant.ts'
import type { Ledger } from '../domain/ledger.ts'
import type { PlanSelection } from '../domain/plan.ts'
import { isIn } from './plan-selection.ts'
import { addressOf } from './planned-change.ts'
import type { SystemFacts } from './system-facts.ts'

/**
 * `loss-unread`: somebody left or is locked, the ledger knows an account of theirs that is on, or grants, and that part of the
 * system was not read to the end. Nothing is taken away there, and a run that says nothing of it would look like a success.
 */
export function unreadLosses(
  ledger: Pick<Ledger, 'accounts' | 'grants'>,
  {
    systems,
    timelines,
    selection,
  }: {
    readonly systems: readonly SystemFacts[]
    readonly timelines: readonly AccessTimeline[]
    readonly selection: PlanSelection
  },
): Diagnostic[] {
  const { people, policies, causes } = selection
  if (policies.length > 0 || (causes.length > 0 && !causes.includes('person') && !causes.includes('lock'))) return []
  const unread = systems.filter((facts) => !facts.isWhole && !facts.frozen && isIn(selection.systems, facts.name))
  if (unread.length === 0) return []
  const losing = new Set(
    timelines
      .filter(({ now }) => totalLoss(now) !== null && isIn(people, now.person.id))
      .map(({ now }) => now.person.id),
  )
  return unread.flatMap((facts) => {
    const known = [
      ...ledger.accounts
        .filter((one) => !facts.accountsComplete && !isOff(one.status))
        .map(({ person, system }) => ({ person, system, type: accountType, resource: null })),
      ...ledger.grants.filter(({ type, resource }) => !facts.isComplete(type, resource)),
    ]
    const first = new Map(
      known
        .toReversed()
        .flatMap((one) => (one.system === facts.name && losing.has(one.person) ? [[one.person, one]] : [])),
    )
    return [...first.values()].map(diagnosticOf)
  })
}

function diagnosticOf(one: Parameters<typeof addressOf>[0] & { readonly person: string }): Diagnostic {
  return {
    severity: 'error',
    code: 'loss-unread',
    message: `\`${addressOf(one)}\` must go, and ${one.system} was not read to the end: nobody can tell whether it is still there`,
    help: 'run again when it can be read; if that cannot wait, take it away there by hand',
    at: null,
    person: one.person,
  }
}
