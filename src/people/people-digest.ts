import { createHash } from 'node:crypto'

/** SHA-256 (hex) of what the sources say, in their order. */
export function peopleDigest(texts: readonly string[]): string {
  const hash = createHash('sha256')
  for (const text of texts) hash.update(text).update('\0')
  return hash.digest('hex')
}
