import type { Store } from '../adapters/sandbox/read-sandbox-store.ts'
import { type SoakCompany, type SoakPerson, systems } from './soak-company.ts'
import { type Access, type Expectation, rank } from './soak-model.ts'

type Stores = ReadonlyMap<string, Store>

/** What everybody holds: person → `system:type:resource` → level. */
export function actualAccess(stores: Stores): ReadonlyMap<string, Access> {
  const held = new Map<string, Map<string, string | null>>()
  for (const [system, { accounts }] of stores)
    for (const { id, grants } of accounts) {
      const own = held.get(id) ?? new Map<string, string | null>()
      held.set(id, own)
      for (const { type, resource, level } of grants) own.set(`${system}:${type}:${resource}`, level)
    }
  return held
}

/** Where the systems differ from what the model expects, once everything was applied. */
export function compareAccess(
  company: SoakCompany,
  expected: ReadonlyMap<string, Expectation>,
  stores: { readonly before: Stores; readonly after: Stores },
): string[] {
  const actual = actualAccess(stores.after)
  return [...company.people.values()].flatMap((person) => {
    const expectation = expected.get(person.id)!
    return [
      ...compareGrants(person, expectation, actual.get(person.id) ?? new Map(), company),
      ...systems.flatMap((system) => compareAccount(person, expectation, system, stores, company)),
    ]
  })
}

function compareGrants(
  { id, status }: SoakPerson,
  { must, may, mustNot }: Expectation,
  actual: Access,
  { byHand, raised }: SoakCompany,
): string[] {
  const problems: string[] = []
  for (const [grant, level] of must) {
    if (!actual.has(grant)) problems.push(`LOST: ${id} is to have ${grant}, and has not`)
    else if (status === 'Active' && actual.get(grant) !== level && !isMore(grant))
      problems.push(`${id} is to have ${grant} at level ${level}, and has ${actual.get(grant)}`)
  }
  for (const [grant, level] of actual) {
    if (must.has(grant)) continue
    const isDrift = byHand.has(`${id} ${grant}`) && !grant.startsWith('aws:')
    const isBanned = mustNot === null || mustNot.has(grant)
    if (isBanned || !(isDrift || may.has(grant))) problems.push(`LEFT: ${id} has ${grant} (${level}), and should not`)
  }
  return problems

  /** Above what is expected, by hand or in grace. */
  function isMore(grant: string): boolean {
    if (!may.has(grant) && !raised.has(`${id} ${grant}`)) return false
    return rank(actual.get(grant) ?? null) > rank(must.get(grant) ?? null)
  }
}

function compareAccount(
  person: SoakPerson,
  { must, may }: Expectation,
  system: string,
  stores: { readonly before: Stores; readonly after: Stores },
  { clock, locks, renamed }: SoakCompany,
): string[] {
  const [was, account] = [stores.before, stores.after].map((one) =>
    one.get(system)?.accounts.find(({ id }) => id === person.id),
  )
  // There is no call that suspends an account of aws.
  if (!account || system === 'aws') return []
  const isLocked = locks.some(({ user, until }) => user === person.id && clock < until)
  const isWanted = [...must.keys()].some((grant) => grant.startsWith(`${system}:`))
  const isKept = [...may].some((grant) => grant.startsWith(`${system}:`))
  const isOff = person.status !== 'Active' || isLocked || !(isWanted || isKept)
  const problems: string[] = []
  if (isOff && account.status === 'enabled') problems.push(`LEFT: the account of ${person.id} in ${system} is enabled`)
  if (!isOff && isWanted && account.status !== 'enabled')
    problems.push(`LOST: the account of ${person.id} in ${system} is ${account.status}`)
  // An account that was off when the address changed keeps the one that it has.
  const isOld = was?.status === 'enabled' && was.email === renamed.get(person.id)
  const isBehind = isOld && account.email !== person.email
  if (!isOff && isWanted && isBehind)
    problems.push(`${person.id} has the address ${account.email} in ${system}, and not ${person.email}`)
  return problems
}

/** What was there, is expected, and is gone: no trouble may ever cause that. */
export function wronglyRemoved(
  expected: ReadonlyMap<string, Expectation>,
  before: ReadonlyMap<string, Access>,
  after: ReadonlyMap<string, Access>,
): string[] {
  return [...expected].flatMap(([person, { must }]) =>
    [...must.keys()]
      .filter((grant) => before.get(person)?.has(grant) && !after.get(person)?.has(grant))
      .map((grant) => `REMOVED: ${person} lost ${grant} in a run that was disturbed`),
  )
}
