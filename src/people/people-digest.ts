import { createHash } from 'node:crypto'
import type { Person } from '../domain/person.ts'

/** SHA-256 (hex) of the people, who are sorted by id: ids, attributes and whether they are held; files and lines play no part. */
export function peopleDigest(people: readonly Person[]): string {
  const hash = createHash('sha256')
  for (const person of people) hash.update(canonicalLine(person))
  return hash.digest('hex')
}

/** Lists of strings have one JSON form, so that only the order of the attributes has to be settled. */
function canonicalLine({ id, attributes, hold }: Person): string {
  const line: unknown[] = [id, hold !== null]
  for (const name of [...attributes.keys()].sort()) line.push(name, attributes.get(name))
  return `${JSON.stringify(line)}\n`
}
