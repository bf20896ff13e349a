import { judgeConstraints } from '../access/constraint-check.ts'
import { expectedHolders } from '../access/expected-holders.ts'
import { frozenSystems } from '../access/lock-model.ts'
import type { DoubtContext } from '../analysis/doubt.ts'
import type { AccessTimeline } from '../domain/access-timeline.ts'
import { grantKey } from '../domain/grant.ts'
import type { LedgerGrant } from '../domain/ledger.ts'
import type { Instant } from '../domain/time.ts'
import type { Holder, Holding } from '../domain/violation.ts'
import { evaluatePeople } from './access-engine.ts'
import type { LoadedAccess } from './load-access.ts'

/** What stands against grants of the people given; `isEverybody` says whether these are all there are. */
export function standingContext(
  loaded: LoadedAccess,
  timelines: readonly AccessTimeline[],
  options: { readonly isEverybody: boolean },
): DoubtContext {
  const { engine, workspace, ledger } = loaded
  const { model } = engine
  const { catalog, settings, now } = workspace
  const { isInvolved } = model.constraints
  const rules = model.constraints.rules.filter((rule) => rule.enforce === 'error')
  const all = options.isEverybody || !needsEverybody(loaded, timelines) ? timelines : everybody(loaded)
  const owned = new Map<string, LedgerGrant[]>()
  for (const grant of rules.length === 0 ? [] : ledger.grants)
    owned.set(grant.person, [...(owned.get(grant.person) ?? []), grant])
  const frozenAt = (at: Instant) => frozenSystems(model.locks, at)
  const expected = rules.length === 0 ? [] : expectedHolders(all, { now, settings, isInvolved })
  const holders = expected.map((holder) => withoutFrozen(holder, owned.get(holder.id) ?? [], frozenAt))
  return {
    catalog,
    systems: engine.rules,
    verdicts: model.verdicts,
    constraints: rules,
    violations: judgeConstraints(rules, holders, { now, catalog, mood: 'would' }),
    owned: (person) => owned.get(person) ?? [],
    frozenAt,
  }
}

/** What nobody can be given while its system is frozen is in nobody’s way, unless they have it from before. */
function withoutFrozen(
  holder: Holder,
  owned: readonly LedgerGrant[],
  frozenAt: (at: Instant) => ReadonlyMap<string, unknown>,
): Holder {
  const had = new Set(owned.map(grantKey))
  const stays = holder.stays.map((stay) => {
    const frozen = frozenAt(stay.from)
    const isThere = ({ grant }: Holding) => !frozen.has(grant.system) || had.has(grantKey(grant))
    return frozen.size === 0 ? stay : { ...stay, holdings: stay.holdings.filter(isThere) }
  })
  return { ...holder, stays }
}

/** Only a greatest number of holders makes one person’s access depend on everybody’s. */
function needsEverybody({ engine }: LoadedAccess, timelines: readonly AccessTimeline[]): boolean {
  const counted = engine.model.constraints.rules.filter(
    (rule) => rule.kind === 'max_holders' && rule.enforce === 'error',
  )
  return (
    counted.length > 0 &&
    timelines.some(({ now, future }) =>
      [now, ...future.map((one) => one.access)].some((access) =>
        [...access.expected.values()].some(({ grant }) => counted.some((rule) => rule.sidesOf(grant).length > 0)),
      ),
    )
  )
}

function everybody({ workspace, engine, ledger }: LoadedAccess): readonly AccessTimeline[] {
  return evaluatePeople(workspace, engine, ledger).timelines
}
