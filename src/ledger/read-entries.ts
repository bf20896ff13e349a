import { compareText } from '../domain/diagnostic.ts'
import type { Ledger, LedgerGrace, LedgerPerson } from '../domain/ledger.ts'
import type { AttributeValue } from '../domain/person.ts'
import type { Instant } from '../domain/time.ts'
import type { LedgerTables, PersonEntry } from './ledger-lines.ts'
import { accountStatuses, isAttributeValue, lifecycleStates } from './ledger-members.ts'
import { readTime } from './ledger-time.ts'
import type { Complain } from './read-members.ts'

/** The head's tables with their times read. */
export interface ReadTables {
  readonly attributes: readonly string[]
  readonly systems: readonly string[]
  readonly rights: readonly {
    readonly system: string
    readonly type: string
    readonly resource: string
    readonly level: string | null
  }[]
  readonly stamps: readonly { readonly origin: string; readonly since: Instant }[]
}

/** Checks the tables; whatever is not as `formatEntries` writes it is complained about. */
export function readTables(value: unknown, complain: Complain): ReadTables {
  if (!isRecord(value)) return complain('tables', 'is no object')
  const texts = (name: keyof LedgerTables): string[] => {
    const list = listOf(value[name], `tables.${name}`, complain)
    return list.map((one, index) =>
      typeof one === 'string' ? one : complain(`tables.${name}[${index}]`, 'is no text'),
    )
  }
  const systems = texts('systems')
  const rights = listOf(value['rights'], 'tables.rights', complain).map((one, index) => {
    const [system, type, resource, level] = listOf(one, `tables.rights[${index}]`, complain)
    const name = typeof system === 'number' ? systems[system] : undefined
    if (name === undefined || typeof type !== 'string' || typeof resource !== 'string' || !isTextOrNull(level))
      return complain(`tables.rights[${index}]`, 'is no right')
    return { system: name, type, resource, level }
  })
  const stamps = listOf(value['stamps'], 'tables.stamps', complain).map((one, index) => {
    const [origin, since] = listOf(one, `tables.stamps[${index}]`, complain)
    const instant = typeof since === 'string' ? readTime(since) : null
    if (instant === null || typeof origin !== 'string') return complain(`tables.stamps[${index}]`, 'is no stamp')
    return { origin, since: instant }
  })
  return { attributes: texts('attributes'), systems, rights, stamps }
}

/** Gives a reader of people's lines, already parsed as JSON. `path` (`entries[3]`) is for complaints. */
export function entryReader(tables: ReadTables, complain: Complain): (value: unknown, path: string) => PersonEntry {
  return (value, path) => {
    const bad = (what: string): never => complain(path, `has ${what}`)
    const [person, state, attributes, accounts, grants, graces, seen, left, ...more] = listOf(value, path, complain)
    if (typeof person !== 'string' || more.length > 0) return bad('no person, or too much')
    return {
      person,
      remembered: state === null ? null : readRemembered(person, state, attributes, { seen, left }, bad),
      accounts: listOf(accounts, path, complain).map((one) => readAccount(person, one, bad)),
      grants: listOf(grants, path, complain).flatMap((one) => readGrants(person, one, bad)),
      graces: listOf(graces, path, complain).map((one) => readGrace(person, one, bad)),
    }
  }

  function readRemembered(
    person: string,
    state: unknown,
    attributes: unknown,
    { seen, left }: { readonly seen: unknown; readonly left: unknown },
    bad: (what: string) => never,
  ): LedgerPerson {
    const known = typeof state === 'number' ? lifecycleStates[state] : undefined
    const instant = typeof seen === 'string' ? readTime(seen) : null
    if (known === undefined || instant === null) return bad('no state or no time')
    const pairs = Array.isArray(attributes)
      ? tables.attributes.map((name, index): [string, unknown] => [name, (attributes as unknown[])[index]])
      : Object.entries(isRecord(attributes) ? attributes : bad('no attributes'))
    if (Array.isArray(attributes) && attributes.length !== tables.attributes.length) return bad('too few attributes')
    const checked = pairs.map(([name, value]): [string, AttributeValue] =>
      isAttributeValue(value) ? [name, value] : bad(`\`${name}\` that is neither text nor a list of texts`),
    )
    const gone = typeof left === 'string' ? readTime(left) : null
    if (left !== undefined && gone === null) return bad('no time of leaving')
    const remembered = { person, state: known, seen: instant, attributes: Object.fromEntries(checked) }
    return gone === null ? remembered : { ...remembered, left: gone }
  }

  function readAccount(person: string, value: unknown, bad: (what: string) => never): PersonEntry['accounts'][number] {
    const [system, account, stamp, status, sessions] = Array.isArray(value) ? (value as unknown[]) : []
    const name = typeof system === 'number' ? tables.systems[system] : undefined
    const { origin, since } =
      (typeof stamp === 'number' ? tables.stamps[stamp] : undefined) ?? bad('an account without a stamp')
    const known = typeof status === 'number' ? accountStatuses[status] : undefined
    if (name === undefined || typeof account !== 'string' || known === undefined) return bad('a damaged account')
    if (origin !== 'created' && origin !== 'adopted') return bad('an account of unknown origin')
    if (sessions !== undefined && sessions !== 1) return bad('an account with unknown sessions')
    const open = sessions === 1 ? ({ sessionsOpen: true } as const) : {}
    return { system: name, account, person, origin, since, status: known, ...open }
  }

  function readGrants(person: string, value: unknown, bad: (what: string) => never): PersonEntry['grants'][number][] {
    const [stamp, numbers] = Array.isArray(value) ? (value as unknown[]) : []
    const { origin, since } =
      (typeof stamp === 'number' ? tables.stamps[stamp] : undefined) ?? bad('grants without a stamp')
    if (typeof numbers !== 'string' || (origin !== 'granted' && origin !== 'adopted')) return bad('damaged grants')
    return numbers.split(' ').map((number) => {
      const right = (/^\d+$/.test(number) ? tables.rights[Number(number)] : undefined) ?? bad('an unknown right')
      return { person, ...right, since, origin }
    })
  }

  function readGrace(person: string, value: unknown, bad: (what: string) => never): LedgerGrace {
    const [system, type, resource, level, since, until, policy] = Array.isArray(value) ? (value as unknown[]) : []
    const name = typeof system === 'number' ? tables.systems[system] : undefined
    const from = typeof since === 'string' ? readTime(since) : null
    const to = typeof until === 'string' ? readTime(until) : null
    if (name === undefined || typeof type !== 'string' || typeof resource !== 'string' || !isTextOrNull(level))
      return bad('a damaged grace')
    if (from === null || to === null || typeof policy !== 'string') return bad('a damaged grace')
    return { person, system: name, type, resource, level, since: from, until: to, policy }
  }
}

/** The lists of a ledger that its entries make up, each in the order of its keys. */
export function listsOf(entries: readonly PersonEntry[]): Pick<Ledger, 'people' | 'accounts' | 'grants' | 'graces'> {
  const accounts = entries.flatMap((one) => one.accounts)
  return {
    people: entries.flatMap((one) => one.remembered ?? []),
    accounts: accounts.sort(
      (a, b) => compareText(a.system, b.system) || compareText(a.account, b.account) || compareText(a.person, b.person),
    ),
    grants: entries.flatMap((one) =>
      one.grants.toSorted(
        (a, b) =>
          compareText(a.system, b.system) ||
          compareText(a.type, b.type) ||
          compareText(a.resource, b.resource) ||
          compareText(a.level ?? '', b.level ?? ''),
      ),
    ),
    graces: entries.flatMap((one) => one.graces),
  }
}

function listOf(value: unknown, path: string, complain: Complain): readonly unknown[] {
  return Array.isArray(value) ? (value as unknown[]) : complain(path, 'is no list')
}

function isTextOrNull(value: unknown): value is string | null {
  return value === null || typeof value === 'string'
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
