import { firstValue, type Person } from '../domain/person.ts'

/** The people by the names others know them by. */
export interface Directory {
  readonly people: readonly Person[]
  readonly byId: ReadonlyMap<string, Person>
  find(reference: string): Person | null
}

/** Looks people up by id, else by an e-mail address only one of them has (capitals folded). */
export function createDirectory(people: readonly Person[]): Directory {
  const byId = new Map(people.map((person) => [person.id, person]))
  const byMail = new Map<string, Person | null>()
  for (const person of people) {
    const mail = firstValue(person.attributes, 'email')?.toLowerCase()
    if (mail !== undefined) byMail.set(mail, byMail.has(mail) ? null : person)
  }
  return { people, byId, find: (reference) => byId.get(reference) ?? byMail.get(reference.toLowerCase()) ?? null }
}
