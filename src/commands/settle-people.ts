import { hasMoved } from '../access/remembered-person.ts'
import type { QuickAccess } from '../access/quick-access.ts'
import type { AccountRows } from '../domain/account-rows.ts'
import { firstValue, type Person } from '../domain/person.ts'
import type { SystemSettings } from '../domain/settings.ts'
import type { PersonEntry } from '../ledger/ledger-lines.ts'
import type { LedgerRows } from '../ledger/ledger-rows.ts'
import type { RightTable } from '../policy/right-table.ts'
import { openSystem } from './open-system.ts'

/** Who was not found to be settled, with their part of the ledger; and what the settled have. */
export interface Settlement {
  /** people about whom a plan has to think, in the order of ids */
  readonly people: readonly Person[]
  /** their lines of the ledger, and those of people who are not in the source any more */
  readonly entries: readonly PersonEntry[]
  /** by person: the systems that have to be thought about, when everything is as it should be in all others; their entries are of these alone */
  readonly partly: ReadonlyMap<string, ReadonlySet<string>>
  /** names of settled people's accounts that are not their own, lower-cased, with those people */
  readonly foreignNames: ReadonlyMap<string, string>
  /** rights (numbers) that settled people hold */
  readonly held: ReadonlySet<number>
  /** by system: how many of the settled people's expected grants are there */
  readonly unchanged: ReadonlyMap<string, number>
}

export interface SettleOptions {
  readonly people: Iterable<Person>
  readonly ledger: LedgerRows
  readonly systems: ReadonlyMap<string, { readonly rows: AccountRows; readonly settings: SystemSettings }>
  readonly quick: QuickAccess
  readonly rights: RightTable
  /** people who have to be thought about whatever is found */
  readonly except: ReadonlySet<string>
}

/**
 * Goes through people, ledger and systems side by side. Somebody is settled when policies alone say what they should have,
 * every system says that they have exactly that, and the ledger that provisionr gave it and that nothing about them has
 * changed: nothing can be planned for them, so nothing about them is kept.
 */
export function settlePeople(options: SettleOptions): Settlement {
  const { ledger, except } = options
  const people: Person[] = []
  const entries: PersonEntry[] = []
  const partly = new Map<string, ReadonlySet<string>>()
  const judge = createJudge(options)
  for (const person of options.people) {
    for (let known = ledger.person(); known !== null && known < person.id; known = ledger.person()) keepEntry()
    const isKnown = ledger.person() === person.id
    const open = isKnown && !except.has(person.id) ? judge.openSystems(person) : null
    if (open?.size !== 0) people.push(person)
    if (open === null) {
      if (isKnown) keepEntry()
      continue
    }
    judge.settle(person, open)
    if (open.size > 0) {
      partly.set(person.id, open)
      entries.push(entryIn(ledger.entry(), open))
    }
    ledger.advance()
  }
  while (ledger.person() !== null) keepEntry()
  ledger.verify()
  const { held, foreignNames } = judge
  return { people, entries, partly, held, foreignNames, unchanged: judge.unchanged() }

  function keepEntry(): void {
    entries.push(ledger.entry())
    ledger.advance()
  }
}

const none: ReadonlySet<string> = new Set()

interface Judge {
  /** The systems in which somebody of whom policies say all has anything else than they should; null: think of the person. */
  readonly openSystems: (person: Person) => ReadonlySet<string> | null
  readonly settle: (person: Person, open: ReadonlySet<string>) => void
  readonly foreignNames: ReadonlyMap<string, string>
  readonly held: ReadonlySet<number>
  readonly unchanged: () => ReadonlyMap<string, number>
}

function createJudge({ ledger, systems, quick, rights }: SettleOptions): Judge {
  const { tables } = ledger
  const ledgerRights = tables.rights.map((right) => rights.numberOf(right))
  const stamps = new Int32Array(tables.rights.length)
  const held = new Set<number>()
  const foreignNames = new Map<string, string>()
  const seen: boolean[] = []
  const counts: number[] = []
  const here = tables.systems.map((name) => {
    const system = systems.get(name)
    return system && openSystem(name, system, rights)
  })
  let stamp = 0

  /** Everything the ledger says was given is expected, each once. */
  function ownsExpected(): boolean {
    stamp++
    for (let index = 0; index < ledger.rightCount(); index++) {
      const number = ledger.rights[index]!
      if (stamps[number] === stamp || !quick.expects(ledgerRights[number]!)) return false
      stamps[number] = stamp
    }
    let expected = 0
    for (const system of quick.systems()) expected += quick.countIn(system)
    return expected === ledger.rightCount()
  }

  /** Exactly one account in each system where something is expected, and none elsewhere. */
  function hasAccountsExpected(): boolean {
    if (ledger.accountCount() !== quick.systems().length) return false
    for (let index = 0; index < ledger.accountCount(); index++) {
      const system = here[ledger.systems[index]!]
      if (!system || !quick.systems().includes(system.number) || isRepeated(index)) return false
    }
    return true
  }

  /** The account holds just what is expected there. */
  function holdsExpected(index: number): boolean {
    const { rows, isGuarded, rights: numbers, number } = here[ledger.systems[index]!]!
    if (!rows.find(ledger.accounts[index]!)) return false
    if (isGuarded !== null && isGuarded(ledger.accounts[index]!, rows.username())) return false
    if (rows.count() !== quick.countIn(number)) return false
    for (let one = 0; one < rows.count(); one++) if (!quick.expects(numbers[rows.held[one]!]!)) return false
    return true
  }

  function isRepeated(index: number): boolean {
    for (let earlier = 0; earlier < index; earlier++) if (ledger.systems[earlier] === ledger.systems[index]) return true
    return false
  }

  return {
    openSystems(person) {
      if (!ledger.scan() || hasChanged(person, ledger) || !quick.evaluate(person)) return null
      if (!ownsExpected() || !hasAccountsExpected()) return null
      let open = none
      for (let index = 0; index < ledger.accountCount(); index++)
        if (!holdsExpected(index)) open = new Set([...open, here[ledger.systems[index]!]!.name])
      return open
    },
    settle(person, open) {
      for (let index = 0; index < ledger.rightCount(); index++) {
        const right = ledgerRights[ledger.rights[index]!]!
        if (seen[right] || open.has(rights.grants[right]!.system)) continue
        seen[right] = true
        held.add(right)
      }
      for (let index = 0; index < ledger.accountCount(); index++) {
        const { rows, number, name } = here[ledger.systems[index]!]!
        if (open.has(name)) continue
        noteForeignNames(rows, person, foreignNames)
        counts[number] = (counts[number] ?? 0) + rows.count()
        rows.settle()
      }
    },
    held,
    foreignNames,
    unchanged: () => new Map(here.flatMap((one) => (one ? [[one.name, counts[one.number] ?? 0]] : []))),
  }
}

/** What an entry says of some systems. */
function entryIn(entry: PersonEntry, systems: ReadonlySet<string>): PersonEntry {
  return {
    ...entry,
    accounts: entry.accounts.filter((one) => systems.has(one.system)),
    grants: entry.grants.filter((one) => systems.has(one.system)),
  }
}

/** An account that carries somebody else's name may be claimed by them. */
function noteForeignNames(rows: AccountRows, person: Person, foreign: Map<string, string>): void {
  const email = firstValue(person.attributes, 'email')
  if (rows.isNamed(person.id, email)) return
  const names = rows.names()
  const own = [person.id, email, firstValue(person.attributes, 'employee_id')].map((one) => one?.toLowerCase())
  for (const name of [names.username, names.email, names.employeeId, names.externalId]) {
    const text = name?.toLowerCase()
    if (text && !own.includes(text)) foreign.set(text, person.id)
  }
}

/** Whether the person's record says anything else than at the last run. */
function hasChanged(person: Person, ledger: LedgerRows): boolean {
  const written = ledger.attributes()
  const now = JSON.stringify(ledger.tables.attributes.map((name) => person.attributes.get(name) ?? ''))
  if (written === now) return false
  const { remembered } = ledger.entry()
  return remembered === null || hasMoved(person, remembered)
}
