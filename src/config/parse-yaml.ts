import type { Diagnostic } from '../domain/diagnostic.ts'
import type { TextFile } from '../files/read-text-file.ts'
import { collectFindings } from './findings.ts'
import { lineIndex } from './line-index.ts'
import { parseYamlFully, type YamlFile } from './parse-yaml-fully.ts'
import { readPlainDocuments } from './read-plain-documents.ts'

/** The parser reads one or two megabytes a second, so more would look like a standstill. */
const longest = 4 * 1024 * 1024

/**
 * Reads YAML 1.2 into nodes with positions. Refused, each with its own help: aliases, tags, merge keys, duplicate keys,
 * `%YAML 1.1`, more than 100 levels. A document with an error of syntax is left out.
 */
export function parseYaml(file: TextFile, diagnostics: Diagnostic[]): YamlFile {
  const text = file.text.startsWith('\uFEFF') ? file.text.slice(1) : file.text
  if (text.length > longest) {
    const findings = collectFindings(file.path, lineIndex([0]), diagnostics)
    const message = `the file has more than ${longest} characters`
    const help = 'split it into smaller files; the order of files never matters'
    findings.error({ offset: 0 }, 'file-too-large', message, help)
    return { documents: [], findings }
  }
  const plain = readPlainDocuments(text)
  if (plain === null) return parseYamlFully(text, file.path, diagnostics)
  return { documents: plain.documents, findings: collectFindings(file.path, lineIndex(plain.lineStarts), diagnostics) }
}
