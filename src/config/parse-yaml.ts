import type { Diagnostic } from '../domain/diagnostic.ts'
import type { TextFile } from '../files/read-text-file.ts'
import { parsePlainYaml, withoutMark } from './parse-plain-yaml.ts'
import { parseYamlFully } from './parse-yaml-fully.ts'
import type { YamlFile } from './yaml-file.ts'

/**
 * Reads YAML 1.2 into nodes with positions. Refused, each with its own help: aliases, tags, merge keys, duplicate keys,
 * `%YAML 1.1`, more than 100 levels. A document with an error of syntax is left out.
 */
export function parseYaml(file: TextFile, diagnostics: Diagnostic[]): YamlFile {
  return parsePlainYaml(file, diagnostics) ?? parseYamlFully(withoutMark(file.text), file.path, diagnostics)
}
