import { firstValue, type Person } from '../domain/person.ts'

/** What stands beside an id in headings: title and department. */
export function personDescriber(all: readonly Person[]): (id: string) => string | null {
  const people = new Map(all.map((person) => [person.id, person]))
  return (id) => {
    const person = people.get(id)
    return person ? describePerson(person) : null
  }
}

export function describePerson(person: Person): string | null {
  const parts = [firstValue(person.attributes, 'job_title'), firstValue(person.attributes, 'department')].filter(
    (part) => part !== null,
  )
  return parts.length > 0 ? parts.join(', ') : null
}
