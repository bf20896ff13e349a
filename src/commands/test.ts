import { statSync } from 'node:fs'
import { relative, resolve, sep } from 'node:path'
import { countResults, lacksCoverage, type TestReport } from '../analysis/test-report.ts'
import { type Diagnostic, hasErrors, sortDiagnostics } from '../domain/diagnostic.ts'
import { type ExitCode, exitCodes } from '../domain/exit-code.ts'
import { Failure } from '../domain/failure.ts'
import type { PolicyTest } from '../domain/policy-test.ts'
import { didYouMean } from '../domain/suggest.ts'
import { renderJUnit } from '../views/junit.ts'
import { renderTestsJson } from '../views/policy-tests-json.ts'
import { renderTestsText } from '../views/policy-tests-text.ts'
import type { CommandContext, GlobalOptions } from './command-context.ts'
import { checkFormats, emit } from './output.ts'
import { runPolicyTests } from './run-policy-tests.ts'
import { loadFiles, type WorkspaceFiles } from './workspace.ts'

export interface TestOptions {
  /** only tests in these files or folders */
  readonly paths: readonly string[]
  /** only tests whose name contains this, capitals aside */
  readonly filter: string | null
  /** percent of what tests can touch; null: any */
  readonly minCoverage: number | null
}

/** Runs the policy tests: what people who are described there get, as plans would compute it. */
export async function test(options: TestOptions, global: GlobalOptions, context: CommandContext): Promise<ExitCode> {
  checkFormats(['text', 'json', 'junit'], global)
  const isWhole = options.paths.length === 0 && options.filter === null
  if (options.minCoverage !== null && !isWhole) {
    throw new Failure({
      code: 'usage',
      message: '`--min-coverage` needs all tests',
      help: 'leave out the paths and `--filter`',
    })
  }
  const files = await loadFiles(global, context)
  const isChosen = chooseFiles(options.paths, files, context)
  const tests = filterTests(
    files.documents.tests.filter((one) => isChosen(one.at.file)),
    options.filter,
  )
  const run = await runPolicyTests(files, tests)
  const ownFiles = [...files.aboutTests].filter((one) => isChosen(one.at!.file))
  const report: TestReport = {
    now: files.now,
    results: run.results,
    diagnostics: sortDiagnostics([...ownFiles, ...run.diagnostics, ...(tests.length === 0 ? [noTests(isWhole)] : [])]),
    coverage: isWhole && tests.length > 0 ? run.coverage.result() : null,
    minCoverage: options.minCoverage,
  }
  emit(
    {
      text: (text) => renderTestsText(report, text),
      json: () => renderTestsJson(report),
      junit: () => renderJUnit(report),
    },
    global,
    context,
  )
  const { failed, invalid } = countResults(report.results)
  const isFine = failed + invalid === 0 && !hasErrors(report.diagnostics) && !lacksCoverage(report)
  return isFine ? exitCodes.ok : exitCodes.findings
}

/** Whether a file, relative to the repository, is asked for. A path that is not there is a slip. */
function chooseFiles(
  paths: readonly string[],
  { root }: WorkspaceFiles,
  context: CommandContext,
): (file: string) => boolean {
  if (paths.length === 0) return () => true
  const wanted = paths.map((path) => {
    const full = resolve(context.cwd, path)
    if (statSync(full, { throwIfNoEntry: false }) === undefined)
      throw new Failure({ code: 'usage', message: `there is no \`${path}\``, help: 'name files or folders with tests' })
    return relative(root, full).split(sep).join('/')
  })
  return (file) => wanted.some((path) => path === '' || file === path || file.startsWith(`${path}/`))
}

function filterTests(tests: readonly PolicyTest[], filter: string | null): readonly PolicyTest[] {
  if (filter === null) return tests
  const found = tests.filter(({ name }) => name.toLowerCase().includes(filter.toLowerCase()))
  if (found.length > 0) return found
  throw new Failure({
    code: 'unknown-name',
    message: `no test has \`${filter}\` in its name`,
    help: didYouMean(
      filter,
      tests.map((one) => one.name),
    ),
  })
}

function noTests(isWhole: boolean): Diagnostic {
  return {
    severity: 'notice',
    code: 'no-tests',
    message: isWhole ? 'there are no tests' : 'there are no tests in these files',
    help: 'write `test:` documents, for example in policies/base.test.yaml; `provisionr schema test` says how',
    at: null,
  }
}
