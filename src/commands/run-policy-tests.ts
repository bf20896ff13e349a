import { compileTest } from '../analysis/compile-test.ts'
import { knownNames } from '../analysis/known-names.ts'
import { collectCoverage, type CoverageCollector } from '../analysis/policy-coverage.ts'
import { runPolicyTest, type TestResult } from '../analysis/run-policy-test.ts'
import type { WorldAt } from '../analysis/test-moment.ts'
import { type Diagnostic, hasErrors } from '../domain/diagnostic.ts'
import { emptyLedger, type LedgerPerson } from '../domain/ledger.ts'
import type { Person } from '../domain/person.ts'
import type { PolicyTest } from '../domain/policy-test.ts'
import type { PeopleLoad } from '../people/load-people.ts'
import { createDirectory } from '../policy/directory.ts'
import { type AccessEngine, createAccessEngine } from './access-engine.ts'
import { createTestPeople, namesRealPeople } from './test-people.ts'
import { type LoadedFiles, requireSound, type Workspace, type WorkspaceFiles, withPeople } from './workspace.ts'

export interface TestRun {
  readonly results: readonly TestResult[]
  readonly diagnostics: readonly Diagnostic[]
  readonly coverage: CoverageCollector
}

/** Runs tests on the files alone; the people source is read only when a test names somebody of it. */
export async function runPolicyTests(files: LoadedFiles, tests: readonly PolicyTest[]): Promise<TestRun> {
  const base = soundEngine(files)
  const real = tests.some(namesRealPeople) ? createDirectory((await withPeople(files)).people.people) : null
  const { settings, catalog, documents, now } = files
  const names = knownNames(documents, catalog)
  const coverage = collectCoverage(base.model, base.accessRules, now)
  const diagnostics: Diagnostic[] = []
  const results = tests.map((test): TestResult => {
    const own: Diagnostic[] = []
    const report = (diagnostic: Diagnostic) => void own.push(diagnostic)
    const compiled = compileTest(test, { settings, names, now, report })
    const people = createTestPeople(test, { settings, real, report })
    diagnostics.push(...own)
    if (!test.isSound || people === null || hasErrors(own)) return { test, status: 'invalid', failures: [] }
    const worldAt = createWorlds(files, base, people.others)
    return runPolicyTest(compiled, { people: people.moments, worldAt, visit: coverage.visit })
  })
  return { results, diagnostics, coverage }
}

/** What is wrong with tests alone; the names of people are left to those who read the people source. */
const aboutPeople = new Set(['unknown-person', 'unknown-approver'])

function soundEngine(files: WorkspaceFiles): AccessEngine {
  const engine = engineFor(files, [], { base: null, known: [] })
  requireSound([
    ...files.diagnostics.filter((one) => !files.aboutTests.has(one)),
    ...engine.diagnostics.filter((one) => !aboutPeople.has(one.code)),
  ])
  return engine
}

function createWorlds(files: WorkspaceFiles, base: AccessEngine, others: readonly Person[]): WorldAt {
  return (person, at, remembered) => {
    const people = [...others, person]
    return engineFor({ ...files, now: at }, people, { base, known: remembered === null ? [] : [remembered] })
  }
}

/** The engine of every plan, for the people of a test. */
function engineFor(
  files: WorkspaceFiles,
  people: readonly Person[],
  { base, known }: { readonly base: AccessEngine | null; readonly known: readonly LedgerPerson[] },
): AccessEngine {
  const ids = new Set(people.map((one) => one.id))
  const { settings, documents } = files
  // Without people nobody's exceptions count, and all of them are looked at for what is wrong.
  const exceptions = base === null ? documents.exceptions : documents.exceptions.filter((one) => ids.has(one.person))
  const load: PeopleLoad = { people, count: people.length, diagnostics: [], digest: '', unidentified: 0 }
  const workspace: Workspace = {
    ...files,
    documents: { ...documents, exceptions },
    people: load,
    digests: { ...files.digests, people: '' },
  }
  const ledger = { ...emptyLedger(settings.organization, settings.environment), people: known }
  return createAccessEngine(workspace, { ledger, held: new Map() }, base?.model.policies ?? null)
}
