import { firstValue, type Person } from '../domain/person.ts'

/** The people by the names others know them by, and what their records say. */
export interface Directory {
  readonly people: readonly Person[]
  readonly byId: ReadonlyMap<string, Person>
  find(reference: string): Person | null
  /** every attribute that somebody has, or had */
  attributes(): ReadonlySet<string>
  values(attribute: string): AttributeValues
}

/** The values that people have of one attribute. */
export interface AttributeValues {
  readonly exact: ReadonlySet<string>
  /** one of them by its spelling with capitals and spaces folded */
  readonly folded: ReadonlyMap<string, string>
}

/**
 * Looks people up by id, else by an e-mail address only one of them has (capitals folded). `formerAttributes`: names that are
 * no slip although nobody has them now.
 */
export function createDirectory(people: readonly Person[], formerAttributes: Iterable<string> = []): Directory {
  const byId = new Map(people.map((person) => [person.id, person]))
  const known = new Map<string, AttributeValues>()
  let byMail: Map<string, Person | null> | null = null
  let names: Set<string> | null = null
  return {
    people,
    byId,
    find: (reference) => byId.get(reference) ?? (byMail ??= indexMail(people)).get(reference.toLowerCase()) ?? null,
    attributes: () => (names ??= collectNames(people, formerAttributes)),
    values(attribute) {
      const values = known.get(attribute) ?? collectValues(people, attribute)
      known.set(attribute, values)
      return values
    },
  }
}

export function foldValue(text: string): string {
  return text.toLowerCase().replaceAll(/\s+/g, ' ').trim()
}

function indexMail(people: readonly Person[]): Map<string, Person | null> {
  const byMail = new Map<string, Person | null>()
  for (const person of people) {
    const mail = firstValue(person.attributes, 'email')?.toLowerCase()
    if (mail !== undefined) byMail.set(mail, byMail.has(mail) ? null : person)
  }
  return byMail
}

function collectNames(people: readonly Person[], former: Iterable<string>): Set<string> {
  const names = new Set<string>(former)
  for (const { attributes } of people) for (const name of attributes.keys()) names.add(name)
  return names
}

function collectValues(people: readonly Person[], attribute: string): AttributeValues {
  const exact = new Set<string>()
  for (const { attributes } of people) {
    const value = attributes.get(attribute)
    if (typeof value === 'string') exact.add(value)
    else if (value !== undefined) for (const one of value) exact.add(one)
  }
  const folded = new Map<string, string>()
  for (const value of exact) {
    const text = foldValue(value)
    if (!folded.has(text)) folded.set(text, value)
  }
  return { exact, folded }
}
