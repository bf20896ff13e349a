import { relative, resolve } from 'node:path'
import { type Diagnostic, sortDiagnostics } from '../domain/diagnostic.ts'
import { Failure } from '../domain/failure.ts'
import type { Settings } from '../domain/settings.ts'
import { readTextFile, type TextFile } from '../files/read-text-file.ts'
import { folderTexts, parseRoot } from './parse-root.ts'
import { parseYaml } from './parse-yaml.ts'

export interface ParsedSettings {
  /** null when too little could be read to go on */
  readonly settings: Settings | null
  readonly diagnostics: readonly Diagnostic[]
}

/**
 * Reads `provisionr.yaml`, or `file`, of the repository at `root`. Failures: `no-configuration` when there is none, `usage` and
 * `unknown-name` when the environment does not fit; everything else is a diagnostic.
 */
export function loadSettings(options: {
  readonly root: string
  readonly file?: string | null | undefined
  readonly environment?: string | null | undefined
}): ParsedSettings & { readonly text: string } {
  const given = options.file ?? 'provisionr.yaml'
  const location = resolve(options.root, given)
  const path = relative(options.root, location)
  const outcome = readTextFile(location, path)
  if ('diagnostic' in outcome) {
    if (outcome.diagnostic.code !== 'missing-path')
      return { settings: null, diagnostics: [outcome.diagnostic], text: '' }
    throw noConfiguration(given)
  }
  const parsed = parseSettings({ path, text: outcome.text, environment: options.environment ?? null })
  requireEnvironment(parsed)
  return { ...parsed, text: outcome.text }
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

/** Turns the configuration's text into settings for one environment, with every default filled in. */
export function parseSettings(file: TextFile & { readonly environment?: string | null | undefined }): ParsedSettings {
  const diagnostics: Diagnostic[] = []
  const { documents, findings } = parseYaml(file, diagnostics)
  const [root, second] = documents
  if (second)
    findings.error(
      second,
      'several-documents',
      'the configuration has more than one document',
      'merge them, and remove `---`',
    )
  const settings = root ? parseRoot(root, file.environment ?? null, findings) : null
  if (!root && diagnostics.length === 0) {
    findings.error(
      { offset: 0 },
      'empty-file',
      'the configuration is empty',
      'run `provisionr init` in an empty folder to see one',
    )
  }
  return { settings, diagnostics: sortDiagnostics(diagnostics) }
}

/** The folders and files that the configuration names for documents, also when it has errors. */
export function documentPaths(file: TextFile): string[] {
  const root = parseYaml(file, []).documents[0] ?? null
  return [...folderTexts(root, 'policies'), ...folderTexts(root, 'exceptions')]
}
