import { compileTest } from '../analysis/compile-test.ts'
import { knownNames } from '../analysis/known-names.ts'
import type { Diagnostic } from '../domain/diagnostic.ts'
import type { Directory } from '../policy/directory.ts'
import { createTestPeople } from './test-people.ts'
import type { Workspace } from './workspace.ts'

/** What policy tests name wrongly; they are not run. */
export function checkPolicyTests({ settings, catalog, documents, now }: Workspace, directory: Directory): Diagnostic[] {
  const diagnostics: Diagnostic[] = []
  if (documents.tests.length === 0) return diagnostics
  const report = (diagnostic: Diagnostic) => void diagnostics.push(diagnostic)
  const names = knownNames(documents, catalog)
  for (const test of documents.tests) {
    compileTest(test, { settings, names, now, report })
    createTestPeople(test, { settings, real: directory, report })
  }
  return diagnostics
}
