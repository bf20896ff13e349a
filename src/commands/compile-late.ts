import { setFlagsFromString } from 'node:v8'

/**
 * Lets Node 20 wait with optimising functions until they run for long, and collect garbage in one thread: for what runs a
 * second, both cost more than they gain: two fifths of the first lint of thousands of files. Later versions wait by
 * themselves, and some do not know these flags.
 */
export function compileLate(): void {
  if (!process.versions.v8.startsWith('11.')) return
  setFlagsFromString('--interrupt-budget=1000000')
  setFlagsFromString('--no-parallel-scavenge')
}
