import { grantKey } from '../domain/grant.ts'
import type { SystemCatalog } from '../domain/manifest.ts'
import type { PlannedChange } from '../domain/plan.ts'
import { takesAway } from './removal-guard.ts'
import { withNeeds } from './with-needs.ts'

/** What an exception gives its person, and the accounts that this needs: nothing that takes anything from anybody. */
export function givenBy(
  changes: readonly PlannedChange[],
  { person, exception }: { readonly person: string; readonly exception: string },
  catalog: SystemCatalog,
): PlannedChange[] {
  const harmless = changes.filter(
    (change) => change.person === person && change.action !== 'end_sessions' && !takesAway(change, catalog),
  )
  const isGift = ({ reasons }: PlannedChange) =>
    reasons.some(({ kind, name }) => kind === 'exception' && name === exception)
  const gifts = harmless.filter(isGift)
  const needed = new Set(gifts.flatMap(({ requires }) => requires))
  return withNeeds(
    harmless.filter((change) => isGift(change) || needed.has(change.id)),
    changes,
  )
}

/** What a lock takes from a person: nothing that gives anything to anybody. */
export function takenByLock(
  changes: readonly PlannedChange[],
  person: string,
  catalog: SystemCatalog,
): PlannedChange[] {
  return losses(changes, person, catalog).filter(({ cause }) => cause === 'lock')
}

/**
 * What somebody loses with exceptions that end, and accounts there that nothing calls for any more. `grants`: keys of what the
 * exceptions gave.
 */
export function takenWith(
  changes: readonly PlannedChange[],
  ended: { readonly person: string; readonly exceptions: ReadonlySet<string>; readonly grants: ReadonlySet<string> },
  catalog: SystemCatalog,
): PlannedChange[] {
  const own = losses(changes, ended.person, catalog)
  const given = own.filter(
    ({ system, type, resource, reasons }) =>
      (resource !== null && ended.grants.has(grantKey({ system, type, resource }))) ||
      reasons.some(({ kind, name }) => kind === 'exception' && ended.exceptions.has(name)),
  )
  const systems = new Set(given.map(({ system }) => system))
  // Where something else goes for another reason, that, and the account with it, is not what was asked for.
  for (const change of own) if (change.resource !== null && !given.includes(change)) systems.delete(change.system)
  return own.filter((change) => given.includes(change) || (change.resource === null && systems.has(change.system)))
}

function losses(changes: readonly PlannedChange[], person: string, catalog: SystemCatalog): PlannedChange[] {
  const own = changes.filter(
    (change) => change.person === person && (change.action === 'end_sessions' || takesAway(change, catalog)),
  )
  return withNeeds(own, changes)
}
