import type { Diagnostic } from '../domain/diagnostic.ts'
import type { TextFile } from '../files/read-text-file.ts'
import { collectFindings } from './findings.ts'
import { lineIndex } from './line-index.ts'
import { readPlainDocuments } from './read-plain-documents.ts'
import type { YamlFile } from './yaml-file.ts'

/** The parser reads one or two megabytes a second, so more would look like a standstill. */
const longest = 4 * 1024 * 1024

/** As `parseYaml`, without the full parser, which takes long to load; null when that has to read the file. */
export function parsePlainYaml(file: TextFile, diagnostics: Diagnostic[]): YamlFile | null {
  const text = withoutMark(file.text)
  if (text.length > longest) {
    const findings = collectFindings(file.path, lineIndex([0]), diagnostics)
    const message = `the file has more than ${longest} characters`
    const help = 'split it into smaller files; the order of files never matters'
    findings.error({ offset: 0 }, 'file-too-large', message, help)
    return { documents: [], findings }
  }
  const plain = readPlainDocuments(text)
  if (plain === null) return null
  return { documents: plain.documents, findings: collectFindings(file.path, lineIndex(plain.lineStarts), diagnostics) }
}

/** A byte order mark is no part of the text. */
export function withoutMark(text: string): string {
  return text.startsWith('\uFEFF') ? text.slice(1) : text
}
