import { join } from 'node:path'
import { cacheFolder } from '../config/cache-folder.ts'
import { quickHash } from '../files/quick-hash.ts'
import { ensurePrivateFolder } from '../files/private-folder.ts'
import type { CommandContext } from './command-context.ts'

/** Where runs leave for later ones what they found out about big files. */
export interface MemoryPlace {
  /** The file for what is known of something, told by `parts`. */
  readonly of: (kind: 'files' | 'people' | 'ledger', ...parts: readonly string[]) => string
  /** the first line of such a file: what another build, or another Node, wrote is not read */
  readonly label: string
}

const seeds = [0x811c9dc5, 0x9e3779b9] as const

/** In the user's cache folder, beside what is known of parsed files; null: nothing is remembered. */
export function memoryPlace({ env, build }: CommandContext): MemoryPlace | null {
  const folder = cacheFolder(env)
  if (build === null || folder === null || !ensurePrivateFolder(folder)) return null
  return {
    of(kind, ...parts) {
      // Two of the same name would only forget each other: what a file is about is told by what stands in it.
      const hashes = seeds.map((seed) => quickHash(JSON.stringify(parts), seed).toString(16).padStart(8, '0'))
      return join(folder, `${hashes.join('')}.${kind}`)
    },
    label: `provisionr index 1 ${build} ${process.version}`,
  }
}
