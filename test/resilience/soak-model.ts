import { day, graceDays, levels, type SoakCompany, type SoakPerson } from './soak-company.ts'

/** What somebody is to have: `system:type:resource` → level. */
export type Access = ReadonlyMap<string, string | null>

export interface Expectation {
  /** has to be there, at this level */
  readonly must: Access
  /** may be there as well: what a mover keeps for a while */
  readonly may: ReadonlySet<string>
  /** must not be there, whoever gave it; null: nothing may */
  readonly mustNot: ReadonlySet<string> | null
}

/**
 * What everybody is to have now, worked out as plainly as can be and apart from the product: all policies, one by one.
 * `held` is what they have before anything is applied.
 */
export function expectAccess(
  company: SoakCompany,
  held: ReadonlyMap<string, Access>,
): ReadonlyMap<string, Expectation> {
  return new Map([...company.people.values()].map((one) => [one.id, expectOf(one, company, held.get(one.id))]))
}

function expectOf(person: SoakPerson, company: SoakCompany, held: Access = new Map()): Expectation {
  const nothing: Expectation = { must: new Map(), may: new Set(), mustNot: null }
  const { clock, policies, exceptions, locks } = company
  if (person.status === 'Left') return nothing
  if (locks.some(({ user, until }) => user === person.id && clock < until)) return nothing
  const fitting = policies.filter(
    ({ title, team }) => (title ?? person.title) === person.title && (team ?? person.team) === person.team,
  )
  const wanted = new Map<string, string | null>()
  const add = (grant: string, level: string | null) => {
    const known = wanted.get(grant)
    if (known === undefined || rank(level) > rank(known)) wanted.set(grant, level)
  }
  for (const { grants } of fitting) for (const [grant, level] of grants) add(grant, level)
  if (person.status === 'Active')
    for (const { user, grant, level, starts, expires } of exceptions)
      if (user === person.id && starts <= clock && clock < expires && starts >= person.exceptionsFrom) add(grant, level)
  const forbidden = new Set([
    ...fitting.flatMap(({ denies }) => [...denies]),
    ...locks.flatMap(({ grant, until }) => (grant !== null && clock < until ? [grant] : [])),
  ])
  for (const grant of forbidden) wanted.delete(grant)
  // Who is away keeps what they have and gets nothing new.
  if (person.status === 'Leave') for (const grant of wanted.keys()) if (!held.has(grant)) wanted.delete(grant)
  const may = [...company.kept].flatMap(([key, until]) => {
    const [id, grant = ''] = key.split(' ')
    return id === person.id && clock < until && !forbidden.has(grant) ? [grant] : []
  })
  return { must: wanted, may: new Set(may), mustNot: forbidden }
}

/** Who just moved may keep some of what they held when they did. */
export function keepForMovers({ moved, kept, clock }: SoakCompany, held: ReadonlyMap<string, Access>): void {
  for (const person of moved)
    for (const grant of held.get(person)?.keys() ?? [])
      if (grant.startsWith('gitlab:project:')) kept.set(`${person} ${grant}`, clock + graceDays * day)
}

export function rank(level: string | null): number {
  return levels.findIndex((one) => one === level)
}
