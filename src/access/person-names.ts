import type { Person } from '../domain/person.ts'
import type { Directory } from '../policy/directory.ts'

/** Finds out which human a name means, however it is spelt, and which records are about one human. */
export interface PersonNames {
  /** the one person the name means; null when it means nobody (a machine), or may mean several people */
  readonly find: (name: string) => Person | null
  /** a key that all records of one human share: those that give the same address, login or id */
  readonly humanOf: (person: Person) => string
  /** the humans whom the name may mean: more than `find` admits, for shutting people out */
  readonly humansNamed: (name: string) => ReadonlySet<string>
}

/** `logins` are the attributes that hold a person's names elsewhere, as `people.logins` of the settings says. */
export function createPersonNames(directory: Directory, logins: readonly string[] = []): PersonNames {
  let index: NameIndex | null = null
  const indexed = () => (index ??= indexNames(directory, logins))
  return {
    find: (name) => {
      const exact = directory.byId.get(name)
      if (exact) return exact
      const [first, ...others] = indexed().byName.get(foldName(addressOf(name))) ?? []
      return first && others.length === 0 ? first : null
    },
    humanOf: (person) => indexed().humans.get(person.id) ?? person.id,
    humansNamed: (name) => {
      const { byName, byMailbox, humans } = indexed()
      const written = addressOf(name)
      const people = [...(byName.get(foldName(written)) ?? []), ...(byMailbox.get(mailboxOf(written)) ?? [])]
      return new Set(people.map((person) => humans.get(person.id)!))
    },
  }
}

interface NameIndex {
  /** ids, addresses and logins, folded */
  readonly byName: ReadonlyMap<string, readonly Person[]>
  readonly byMailbox: ReadonlyMap<string, readonly Person[]>
  /** by person id: the smallest id of that human's records */
  readonly humans: ReadonlyMap<string, string>
}

function indexNames({ people }: Directory, logins: readonly string[]): NameIndex {
  const byName = new Map<string, Person[]>()
  const byMailbox = new Map<string, Person[]>()
  const sharing = new Map<string, Person[]>()
  for (const person of people) {
    const mails = [person.id, ...valuesOf(person, 'email')].filter((name) => name.includes('@'))
    const names = [person.id, ...mails, ...logins.flatMap((attribute) => valuesOf(person, attribute))]
    for (const name of new Set(names.map(foldName))) add(byName, name, person)
    for (const mail of new Set(mails.map(mailboxOf))) add(byMailbox, mail, person)
    // A login of one forge says nothing about the same login of another.
    add(sharing, `id ${foldName(person.id)}`, person)
    for (const mail of mails) add(sharing, `mail ${mailboxOf(mail)}`, person)
    for (const attribute of logins)
      for (const login of valuesOf(person, attribute)) add(sharing, `${attribute} ${foldName(login)}`, person)
  }
  return { byName, byMailbox, humans: joinRecords(people, sharing.values()) }
}

/** Records that share something are one human, also over a chain of records (union by smallest id). */
function joinRecords(people: readonly Person[], sharing: Iterable<readonly Person[]>): Map<string, string> {
  const parents = new Map(people.map(({ id }) => [id, id]))
  const rootOf = (id: string) => {
    let root = id
    while (parents.get(root)! !== root) root = parents.get(root)!
    for (let at = id; at !== root; ) {
      const next = parents.get(at)!
      parents.set(at, root)
      at = next
    }
    return root
  }
  for (const [first, ...others] of sharing) {
    for (const other of others) {
      const [a, b] = [rootOf(first!.id), rootOf(other.id)]
      if (a < b) parents.set(b, a)
      else parents.set(a, b)
    }
  }
  return new Map(people.map(({ id }) => [id, rootOf(id)]))
}

/** All values of an attribute that may have several. */
export function valuesOf(person: Person, attribute: string): readonly string[] {
  const value = person.attributes.get(attribute)
  return value === undefined ? [] : typeof value === 'string' ? [value] : value
}

/** `Sarah Chen <sarah@company.com>`, as commits name their authors, means the address. */
function addressOf(name: string): string {
  return /<([^<>]+)>\s*$/.exec(name)?.[1] ?? name
}

/** Capitals, compatible and invisible characters, spaces around and the `@` of a mention are no difference. */
export function foldName(name: string): string {
  return name
    .normalize('NFKC')
    .replaceAll(/[\p{Cc}\p{Cf}]/gu, '')
    .trim()
    .replace(/^@/, '')
    .toLowerCase()
}

/** Mail to `sarah+work@company.com` reaches the person of `sarah@company.com`. */
function mailboxOf(address: string): string {
  return foldName(address).replace(/\+[^@]*@/, '@')
}

function add(index: Map<string, Person[]>, key: string, person: Person): void {
  const known = index.get(key)
  if (!known) index.set(key, [person])
  else if (known.at(-1) !== person) known.push(person)
}
