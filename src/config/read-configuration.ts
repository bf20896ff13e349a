import { relative, resolve } from 'node:path'
import type { Diagnostic } from '../domain/diagnostic.ts'
import { Failure } from '../domain/failure.ts'
import type { Settings } from '../domain/settings.ts'
import { readTextFile, type TextFile } from '../files/read-text-file.ts'

export interface ParsedSettings {
  /** null when too little could be read to go on */
  readonly settings: Settings | null
  readonly diagnostics: readonly Diagnostic[]
}

export interface ConfigurationPlace {
  readonly root: string
  readonly file?: string | null | undefined
  readonly environment?: string | null | undefined
}

/** The configuration's text, or what keeps it from being read. Fails with `no-configuration` when there is none. */
export function readConfiguration(
  options: ConfigurationPlace,
): TextFile | { readonly settings: null; readonly diagnostics: readonly Diagnostic[]; readonly text: string } {
  const given = options.file ?? 'provisionr.yaml'
  const location = resolve(options.root, given)
  const path = relative(options.root, location)
  const outcome = readTextFile(location, path)
  if ('text' in outcome) return { path, text: outcome.text }
  if (outcome.diagnostic.code !== 'missing-path') return { settings: null, diagnostics: [outcome.diagnostic], text: '' }
  throw noConfiguration(given)
}

/** The failure of a folder that is no repository of ours. */
export function noConfiguration(path: string): Failure {
  const help = 'run `provisionr init` to make one, or choose another folder with `-C` or another file with `--config`'
  return new Failure({ code: 'no-configuration', message: `there is no \`${path}\` here`, help })
}

/** Throws `usage` or `unknown-name` when the environment that was asked for does not fit. */
export function requireEnvironment({ diagnostics }: Pick<ParsedSettings, 'diagnostics'>): void {
  for (const { code: found, message, help } of diagnostics) {
    const code = found === 'no-environment' ? 'usage' : found === 'unknown-environment' ? 'unknown-name' : null
    if (code) throw new Failure({ code, message, help, diagnostics })
  }
}
