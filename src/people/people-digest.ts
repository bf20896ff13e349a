import { createHash } from 'node:crypto'
import type { Attributes, Person } from '../domain/person.ts'

/** SHA-256 (hex) of the people, who are sorted by id: ids, attributes and whether they are held; files and lines play no part. */
export function peopleDigest(people: readonly Person[]): string {
  const hash = createHash('sha256')
  for (const person of people) hash.update(canonicalLine(person))
  return hash.digest('hex')
}

/** Lists of strings have one JSON form, so that only the order of the attributes has to be settled. */
function canonicalLine({ id, attributes, hold, twins }: Person): string {
  const line: unknown[] = [id, hold !== null, ...canonical(attributes)]
  for (const twin of twins ?? []) line.push(canonical(twin.attributes))
  return `${JSON.stringify(line)}\n`
}

function canonical(attributes: Attributes): unknown[] {
  return [...attributes.keys()].sort().flatMap((name) => [name, attributes.get(name)])
}
