import { createHmac, randomBytes } from 'node:crypto'
import type { Pseudonym } from '../analysis/redact-entry.ts'

/** Stand-ins for names. The key is thrown away with the export, so that nobody can try names. */
export function pseudonyms(): Pseudonym {
  const key = randomBytes(32)
  return (kind, name) => `${kind}-${createHmac('sha256', key).update(`${kind}\0${name}`).digest('hex').slice(0, 12)}`
}
