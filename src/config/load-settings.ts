import { type Diagnostic, sortDiagnostics } from '../domain/diagnostic.ts'
import type { TextFile } from '../files/read-text-file.ts'
import {
  type ConfigurationPlace,
  type ParsedSettings,
  readConfiguration,
  requireEnvironment,
} from './read-configuration.ts'
import { folderTexts, parseRoot } from './parse-root.ts'
import { parseYaml } from './parse-yaml.ts'

/**
 * Reads `provisionr.yaml`, or `file`, of the repository at `root`. Failures: `no-configuration` when there is none, `usage` and
 * `unknown-name` when the environment does not fit; everything else is a diagnostic.
 */
export function loadSettings(options: ConfigurationPlace): ParsedSettings & { readonly text: string } {
  const read = readConfiguration(options)
  if ('diagnostics' in read) return read
  const parsed = parseSettings({ ...read, environment: options.environment ?? null })
  requireEnvironment(parsed)
  return { ...parsed, text: read.text }
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
