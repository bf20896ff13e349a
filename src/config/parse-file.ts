import { type Diagnostic, hasErrors } from '../domain/diagnostic.ts'
import type { AccessRule, Constraint, Lock } from '../domain/governance.ts'
import type { Policy } from '../domain/policy.ts'
import type { PolicyTest } from '../domain/policy-test.ts'
import type { TextFile } from '../files/read-text-file.ts'
import { checkLeakedSecrets } from './check-leaked-secrets.ts'
import { checkShape } from './check-shape.ts'
import type { ParsedFile } from './join-documents.ts'
import { parseAccessRule } from './parse-access-rule.ts'
import { parseConstraint } from './parse-constraint.ts'
import { parseException } from './parse-exception.ts'
import { parseLock } from './parse-lock.ts'
import { parsePolicy } from './parse-policy.ts'
import { parsePolicyTest } from './parse-policy-test.ts'
import { readYamlFile } from './read-yaml-file.ts'
import { splitDocument } from './split-document.ts'
import type { YamlFile } from './yaml-file.ts'

/** What one file says, whatever stands in others. */
export async function readDocumentFile(file: TextFile): Promise<ParsedFile> {
  const diagnostics: Diagnostic[] = []
  return parseFile(file, await readYamlFile(file, diagnostics), diagnostics)
}

/** The same of a file whose YAML was read; `diagnostics` has what was wrong with its YAML. */
export function parseFile(file: TextFile, { documents, findings }: YamlFile, diagnostics: Diagnostic[]): ParsedFile {
  const lists = {
    policies: [] as Policy[],
    exceptions: [] as ParsedFile['exceptions'][number][],
    accessRules: [] as AccessRule[],
    constraints: [] as Constraint[],
    locks: [] as Lock[],
    tests: [] as PolicyTest[],
  }
  const aboutTests: number[] = []
  checkLeakedSecrets(file.text, findings)
  if (documents.length === 0 && diagnostics.length === 0) {
    const help = 'remove the file, or write a document such as `policy:` into it'
    findings.notice({ offset: 0 }, 'empty-file', 'the file has no document', help)
  }
  let exceptionCount = 0
  for (const part of documents.flatMap((document) => splitDocument(document, findings))) {
    const first = diagnostics.length
    checkShape(part.kind, part.body, findings)
    if (part.kind === 'policy') append(lists.policies, parsePolicy(part, findings))
    else if (part.kind === 'access_rule') append(lists.accessRules, parseAccessRule(part, findings))
    else if (part.kind === 'constraint') append(lists.constraints, parseConstraint(part, findings))
    else if (part.kind === 'lock') append(lists.locks, parseLock(part, findings))
    else if (part.kind === 'test') {
      const test = parsePolicyTest(part, findings)
      for (let index = first; index < diagnostics.length; index++) aboutTests.push(index)
      append(lists.tests, test && { ...test, isSound: !hasErrors(diagnostics.slice(first)) })
    } else {
      const derivedId = `${file.path.replace(/\.ya?ml$/, '')}#${++exceptionCount}`
      const exception = parseException(part, derivedId, findings)
      const idAt = findings.at(part.body.entries.get('id') ?? part.place)
      if (exception) lists.exceptions.push({ exception, idAt })
    }
  }
  return { ...lists, diagnostics, aboutTests }
}

function append<T>(list: T[], item: T | null): void {
  if (item !== null) list.push(item)
}
