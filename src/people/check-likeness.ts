import { compareText, type Diagnostic } from '../domain/diagnostic.ts'
import { firstValue, type Person } from '../domain/person.ts'
import { formatPosition } from '../domain/position.ts'
import { quote } from './quote.ts'

/** Holds people whose ids differ only in case or in how their letters are encoded: one of them is a slip. */
export function checkNearDuplicates(people: readonly Person[]): {
  readonly people: readonly Person[]
  readonly diagnostics: readonly Diagnostic[]
} {
  const likes = new Map<Person, readonly Person[]>()
  for (const group of groups(people, ({ id }) => id.normalize('NFKC').toLowerCase())) {
    for (const person of group)
      likes.set(
        person,
        group.filter((other) => other !== person),
      )
  }
  const diagnostics: Diagnostic[] = []
  const held = people.map((person) => {
    const others = likes.get(person) ?? []
    const [twin] = others
    if (!twin) return person
    const message = `${quote(person.id)} and ${quote(twin.id)} (${formatPosition(twin.at)}) differ only in case or encoding`
    const help = 'correct the id that is wrong in the HR system; until then both keep what they have'
    diagnostics.push({
      severity: 'error',
      code: 'near-duplicate-person',
      message,
      help,
      at: person.at,
      person: person.id,
    })
    const twins = [person, ...others].flatMap((one) => [one, ...(one.twins ?? [])]).slice(1)
    return { ...person, hold: person.hold ?? message, twins }
  })
  return { people: held, diagnostics }
}

/** Warns of an e-mail address that two people have: nobody knows whose account it leads to. */
export function checkSharedEmails(people: readonly Person[]): readonly Diagnostic[] {
  const diagnostics: Diagnostic[] = []
  for (const [first, ...others] of groups(people, (person) =>
    firstValue(person.attributes, 'email')?.toLowerCase().trim(),
  )) {
    for (const person of first ? others : []) {
      diagnostics.push({
        severity: 'warning',
        code: 'shared-email',
        message: `${quote(person.id)} and ${quote(first?.id ?? '')} have the same e-mail address`,
        help: 'give each their own in the HR system; accounts that match by e-mail stay untouched until then',
        at: person.at,
        person: person.id,
      })
    }
  }
  return diagnostics
}

/** People who share a key, in the order of their ids; groups of one are left out. */
function groups(people: readonly Person[], keyOf: (person: Person) => string | undefined): Iterable<readonly Person[]> {
  const byKey = new Map<string, Person[]>()
  for (const person of people) {
    const key = keyOf(person)
    if (key === undefined) continue
    const group = byKey.get(key)
    if (group) group.push(person)
    else byKey.set(key, [person])
  }
  return [...byKey.values()]
    .filter((group) => group.length > 1)
    .map((group) => group.sort((a, b) => compareText(a.id, b.id)))
}
