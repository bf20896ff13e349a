import { type Diagnostic, sortDiagnostics } from '../domain/diagnostic.ts'
import type { TextFile } from '../files/read-text-file.ts'
import { parseRoot } from './parse-root.ts'
import type { ParsedSettings } from './read-configuration.ts'
import { readYamlFile } from './read-yaml-file.ts'
import type { YamlFile } from './yaml-file.ts'

/** As `parseSettings`. */
export async function readSettings(file: TextFile, environment: string | null): Promise<ParsedSettings> {
  const diagnostics: Diagnostic[] = []
  return settingsOf(await readYamlFile(file, diagnostics), environment, diagnostics)
}

/** The settings of the configuration for one environment; `diagnostics` has what was wrong with its YAML. */
export function settingsOf(
  { documents, findings }: YamlFile,
  environment: string | null,
  diagnostics: Diagnostic[],
): ParsedSettings {
  const [root, second] = documents
  if (second)
    findings.error(
      second,
      'several-documents',
      'the configuration has more than one document',
      'merge them, and remove `---`',
    )
  const settings = root ? parseRoot(root, environment, findings) : null
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
