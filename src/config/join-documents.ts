import { type Diagnostic, sortDiagnostics } from '../domain/diagnostic.ts'
import type { Documents } from '../domain/documents.ts'
import type { Exception } from '../domain/exception.ts'
import type { SourcePosition } from '../domain/position.ts'
import { quoted } from './quoted.ts'

export interface LoadedDocuments {
  readonly documents: Documents
  readonly diagnostics: readonly Diagnostic[]
  /** those of them that are about a policy test, and so say nothing against the policies */
  readonly aboutTests: ReadonlySet<Diagnostic>
}

/** What one file says. */
export interface ParsedFile extends Omit<Documents, 'exceptions'> {
  readonly exceptions: readonly { readonly exception: Exception; readonly idAt: SourcePosition }[]
  readonly diagnostics: readonly Diagnostic[]
  /** which of them are about a policy test, by index */
  readonly aboutTests: readonly number[]
}

/** The documents of all files, in their order; an exception whose id an earlier one has is reported and left out. */
export function joinDocuments(files: readonly ParsedFile[]): LoadedDocuments {
  const diagnostics: Diagnostic[] = files.flatMap((file) => file.diagnostics)
  const byId = new Map<string, Exception>()
  for (const { exception, idAt } of files.flatMap((file) => file.exceptions)) {
    const earlier = byId.get(exception.id)
    if (!earlier) byId.set(exception.id, exception)
    else diagnostics.push(duplicateId(exception, earlier, idAt))
  }
  const documents: Documents = {
    policies: files.flatMap((file) => file.policies),
    exceptions: [...byId.values()],
    accessRules: files.flatMap((file) => file.accessRules),
    constraints: files.flatMap((file) => file.constraints),
    locks: files.flatMap((file) => file.locks),
    tests: files.flatMap((file) => file.tests),
  }
  const aboutTests = files.flatMap((file) => file.aboutTests.map((index) => file.diagnostics[index]!))
  return { documents, diagnostics: sortDiagnostics(diagnostics), aboutTests: new Set(aboutTests) }
}

function duplicateId(exception: Exception, earlier: Exception, at: SourcePosition): Diagnostic {
  return {
    severity: 'error',
    code: 'duplicate-id',
    message: `the exception id ${quoted(exception.id)} is already used in ${earlier.at.file}:${earlier.at.line}`,
    help: 'give each exception its own id',
    at,
  }
}
