import { isAbsolute, join } from 'node:path'
import { type Diagnostic, sortDiagnostics } from '../domain/diagnostic.ts'
import { Failure } from '../domain/failure.ts'
import type { Settings } from '../domain/settings.ts'
import { readTextFile, type TextFile } from '../files/read-text-file.ts'
import { parseRoot } from './parse-root.ts'
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
  const path = options.file ?? 'provisionr.yaml'
  const outcome = readTextFile(isAbsolute(path) ? path : join(options.root, path), path)
  if ('diagnostic' in outcome) {
    if (outcome.diagnostic.code !== 'missing-path')
      return { settings: null, diagnostics: [outcome.diagnostic], text: '' }
    const help = 'run `provisionr init` to make one, or choose another folder with `-C` or another file with `--config`'
    throw new Failure({ code: 'no-configuration', message: `there is no \`${path}\` here`, help })
  }
  const parsed = parseSettings({ path, text: outcome.text, environment: options.environment ?? null })
  for (const diagnostic of parsed.diagnostics) {
    const code =
      diagnostic.code === 'no-environment' ? 'usage' : diagnostic.code === 'unknown-environment' ? 'unknown-name' : null
    if (code)
      throw new Failure({ code, message: diagnostic.message, help: diagnostic.help, diagnostics: parsed.diagnostics })
  }
  return { ...parsed, text: outcome.text }
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
