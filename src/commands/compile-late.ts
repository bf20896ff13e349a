import { setFlagsFromString } from 'node:v8'

/**
 * Lets Node 20 wait with optimising functions until they run for long. What runs for a second only is optimised for longer
 * than it runs: that took a third of the first lint of thousands of files. Later versions wait by themselves.
 */
export function compileLate(): void {
  if (process.versions.v8.startsWith('11.')) setFlagsFromString('--interrupt-budget=1000000')
}
