import { holdBlanked } from '../access/held-person.ts'
import { LookupMap } from '../domain/lookup-map.ts'
import type { LedgerPerson } from '../domain/ledger.ts'
import type { Person } from '../domain/person.ts'
import type { Settings } from '../domain/settings.ts'
import type { Instant } from '../domain/time.ts'
import type { IndexedPeople } from '../people/indexed-people.ts'
import type { Directory } from '../policy/directory.ts'
import type { PolicyModel } from '../policy/policy-model.ts'

/** What an index cannot answer: whoever asked begins anew with everybody. */
export function needsEverybody(): never {
  throw new Error('this can only be answered by looking at everybody')
}

/**
 * The people of an index as `createDirectory` would have them, judged one by one as they are asked for. Nobody's values are
 * known, for these only make warnings; what asks for all people at once fails.
 */
export function indexedDirectory(
  people: IndexedPeople,
  options: {
    readonly remembered: (person: string) => LedgerPerson | null
    readonly policies: PolicyModel
    readonly settings: Settings
    readonly now: Instant
  },
): Directory {
  const { remembered, policies, settings, now } = options
  const judged = new Map<string, Person | undefined>()
  const judge = (id: string): Person | undefined => {
    const found = people.person(id)
    const before = found && remembered(id)
    return before ? holdBlanked([found], [before], { policies, settings, now })[0] : (found ?? undefined)
  }
  const byId = new LookupMap<Person>({
    find(id) {
      if (!judged.has(id)) judged.set(id, judge(id))
      return judged.get(id)
    },
    all: needsEverybody,
  })
  const names = new Set([...people.facts.attributes, ...settings.people.mayBeBlank])
  const nobodys = { exact: new Set<string>(), folded: new Map<string, string>() }
  return {
    get people() {
      return needsEverybody()
    },
    byId,
    find(reference) {
      const [first, ...others] = byId.has(reference) ? [] : people.byMail(reference)
      return byId.get(reference) ?? (first && others.length === 0 ? (byId.get(first.id) ?? null) : null)
    },
    attributes: () => names,
    values: () => nobodys,
  }
}
