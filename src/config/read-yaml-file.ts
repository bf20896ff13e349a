import type { Diagnostic } from '../domain/diagnostic.ts'
import type { TextFile } from '../files/read-text-file.ts'
import { parsePlainYaml, withoutMark } from './parse-plain-yaml.ts'
import type { YamlFile } from './yaml-file.ts'

/** As `parseYaml`; the full parser is loaded when the first file needs it. */
export async function readYamlFile(file: TextFile, diagnostics: Diagnostic[]): Promise<YamlFile> {
  const plain = parsePlainYaml(file, diagnostics)
  if (plain !== null) return plain
  const { parseYamlFully } = await import('./parse-yaml-fully.ts')
  return parseYamlFully(withoutMark(file.text), file.path, diagnostics)
}
