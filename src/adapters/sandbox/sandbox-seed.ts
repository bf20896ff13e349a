import { resolve } from 'node:path'
import type { Diagnostic } from '../../domain/diagnostic.ts'
import { sortDiagnostics } from '../../domain/diagnostic.ts'
import { Failure } from '../../domain/failure.ts'
import { formatPosition } from '../../domain/position.ts'
import { readTextFile } from '../../files/read-text-file.ts'
import type { SeedOptions } from './read-seed.ts'
import type { SandboxState } from './sandbox-state.ts'

/** Large seeds are meant: a sandbox of a big company has many rows. */
export const maxFileBytes = 512 * 1024 * 1024

/**
 * Reads the YAML file that a sandbox starts from (its format is in this folder's README). Throws the failure
 * `file-unreadable`, or `invalid-files` with a diagnostic for everything that is wrong in it.
 */
export async function loadSeed(options: SeedOptions): Promise<SandboxState> {
  const { path, root, system } = options
  const outcome = readTextFile(resolve(root, path), path, maxFileBytes)
  if ('diagnostic' in outcome) {
    const { message, help } = outcome.diagnostic
    throw new Failure({
      code: 'file-unreadable',
      message: `the seed of the sandbox \`${system}\` is missing or unreadable: ${message}`,
      help,
      diagnostics: [outcome.diagnostic],
    })
  }
  // Only a sandbox that starts from a seed pays for the YAML library.
  const { readSeed } = await import('./read-seed.ts')
  const { state, diagnostics } = readSeed(outcome.text, options)
  if (diagnostics.length > 0) throw invalidSeed(options, sortDiagnostics(diagnostics))
  return state
}

function invalidSeed({ path, system }: SeedOptions, diagnostics: readonly Diagnostic[]): Failure {
  const [first] = diagnostics
  const more = diagnostics.length > 1 ? ` (and ${diagnostics.length - 1} more)` : ''
  const place = first?.at ? formatPosition(first.at) : path
  return new Failure({
    code: 'invalid-files',
    message: `the seed of the sandbox \`${system}\` is wrong: ${place} ${first?.message ?? ''}${more}`,
    help: first?.help ?? 'correct the seed',
    diagnostics,
  })
}
