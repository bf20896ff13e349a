import { resolve } from 'node:path'
import type { Diagnostic } from '../domain/diagnostic.ts'
import type { WrittenApproval } from '../domain/evidence.ts'
import { readTextFile, type TextFile } from '../files/read-text-file.ts'
import type { Findings } from './findings.ts'
import { parseYaml } from './parse-yaml.ts'
import { readName, readText } from './read-node.ts'
import { childOf, itemsOf, type YamlNode } from './yaml-node.ts'

export interface LoadedEvidence {
  readonly evidence: ReadonlyMap<string, WrittenApproval>
  readonly diagnostics: readonly Diagnostic[]
}

/**
 * Approvals written into a file, by exception id: evidence only for sandboxes, where it stands in for a forge.
 * Each entry names the exception, the digest of what was approved, its approvers and the author, whose own approval would
 * count for nothing.
 */
export function loadEvidence(options: { readonly root: string; readonly path: string }): LoadedEvidence {
  const read = readTextFile(resolve(options.root, options.path), options.path)
  if ('diagnostic' in read) return { evidence: new Map<string, WrittenApproval>(), diagnostics: [read.diagnostic] }
  return parseEvidence({ path: options.path, text: read.text })
}

/** The same for a text, wherever it comes from. */
export function parseEvidence(file: TextFile): LoadedEvidence {
  const evidence = new Map<string, WrittenApproval>()
  const diagnostics: Diagnostic[] = []
  const { documents, findings } = parseYaml(file, diagnostics)
  for (const document of documents)
    for (const entry of itemsOf(childOf(document, 'approvals'))) parseEntry(entry, evidence, findings)
  return { evidence, diagnostics }
}

function parseEntry(entry: YamlNode, evidence: Map<string, WrittenApproval>, findings: Findings): void {
  const exception = readName(childOf(entry, 'exception'), findings)
  const author = readName(childOf(entry, 'author'), findings)
  const approvers = itemsOf(childOf(entry, 'approvers')).flatMap((node) => readName(node, findings) ?? [])
  if (exception === null || author === null || evidence.has(exception)) {
    const help =
      'write {exception: EX-1, digest: HEX, author: ID, approvers: [ID], source: TEXT}, once for each exception'
    findings.error(entry, 'invalid-evidence', 'this is no approval that could count', help)
    return
  }
  const requester = readText(childOf(entry, 'requester'))
  evidence.set(exception, {
    approvers,
    authors: [author],
    requester,
    source: readText(childOf(entry, 'source')) ?? findings.file,
    digest: readText(childOf(entry, 'digest')),
  })
}
