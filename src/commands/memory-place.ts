import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { cacheFolder } from '../config/cache-folder.ts'
import { ensurePrivateFolder } from '../files/private-folder.ts'
import type { CommandContext } from './command-context.ts'

/** Where runs leave for later ones what they found out about big files. */
export interface MemoryPlace {
  /** The file for what is known of something, told by `parts`. */
  readonly of: (kind: 'files' | 'people' | 'ledger', ...parts: readonly string[]) => string
  /** the first line of such a file: what another build, or another Node, wrote is not read */
  readonly label: string
}

/** In the user's cache folder, beside what is known of parsed files; null: nothing is remembered. */
export function memoryPlace({ env, build }: CommandContext): MemoryPlace | null {
  const folder = cacheFolder(env)
  if (build === null || folder === null || !ensurePrivateFolder(folder)) return null
  return {
    of(kind, ...parts) {
      const name = createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 32)
      return join(folder, `${name}.${kind}`)
    },
    label: `provisionr index 1 ${build} ${process.version}`,
  }
}
