import type { Diagnostic } from '../domain/diagnostic.ts'
import type { TextFile } from '../files/read-text-file.ts'
import {
  type ConfigurationPlace,
  type ParsedSettings,
  readConfiguration,
  requireEnvironment,
} from './read-configuration.ts'
import { folderTexts } from './parse-root.ts'
import { parseYaml } from './parse-yaml.ts'
import { settingsOf } from './settings-of.ts'

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
  return settingsOf(parseYaml(file, diagnostics), file.environment ?? null, diagnostics)
}

/** The folders and files that the configuration names for documents, also when it has errors. */
export function documentPaths(file: TextFile): string[] {
  const root = parseYaml(file, []).documents[0] ?? null
  return [...folderTexts(root, 'policies'), ...folderTexts(root, 'exceptions')]
}
