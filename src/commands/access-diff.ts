import { type AccessDifference, accessDiff as diff } from '../analysis/access-diff.ts'
import { type ExitCode, exitCodes } from '../domain/exit-code.ts'
import { Failure } from '../domain/failure.ts'
import { didYouMean } from '../domain/suggest.ts'
import { formatInstant } from '../domain/time.ts'
import { readRepositoryFacts } from '../git/repository-facts.ts'
import { resolveRevision, type Revision } from '../git/resolve-revision.ts'
import { openLedger } from '../ledger/ledger-store.ts'
import { planDiagnostic } from '../plan/plan-summary.ts'
import { sortDiagnostics } from '../domain/diagnostic.ts'
import { type AccessDiffReport, renderAccessDiffText } from '../views/access-diff-text.ts'
import { renderJson } from '../views/json.ts'
import { createAccessEngine, evaluatePeople, loadRemembered } from './access-engine.ts'
import type { CommandContext, GlobalOptions } from './command-context.ts'
import { evaluateBase } from './evaluate-base.ts'
import { checkFormats, emit } from './output.ts'
import { personDescriber } from './describe-person.ts'
import { unknownName } from './unknown-name.ts'
import { loadWorkspace, requireSound } from './workspace.ts'
import { locate } from './locate.ts'

export interface AccessDiffOptions {
  /** `BASE..HEAD`, `BASE...HEAD`, or `BASE` alone: the working tree is compared then */
  readonly range: string
  readonly at: string | null
  readonly people: readonly string[]
  readonly groupBy: 'person' | 'grant'
  readonly detailedExitcode: boolean
}

/** What a change of files gives and takes, from files and people alone. */
export async function accessDiff(
  options: AccessDiffOptions,
  global: GlobalOptions,
  context: CommandContext,
): Promise<ExitCode> {
  checkFormats(['text', 'json'], global)
  const range = parseRange(options.range)
  const { root } = locate(global, context)
  const head = range.head === null ? null : await resolveRevision(root, range.head)
  const workspace = await loadWorkspace(global, context, {
    at: options.at,
    revision: head?.commit ?? null,
    base: { ref: range.base, fromMergeBase: range.isFromMergeBase, head: range.head ?? 'HEAD', mayBeEmpty: true },
  })
  const base = workspace.base!
  const remembered = await loadRemembered(workspace, await openLedger(workspace))
  const engine = createAccessEngine(workspace, remembered)
  requireSound([...workspace.diagnostics, ...engine.diagnostics])
  for (const person of options.people) {
    const { byId } = engine.model.directory
    if (!byId.has(person)) throw unknownName('person', person, didYouMean(person, byId.keys()))
  }
  const everybody = { people: workspace.people.people, partly: new Map<string, Set<string>>() }
  const before = evaluateBase(workspace, base, remembered, everybody)
  const after = evaluatePeople(workspace, engine, remembered.ledger)
  const all = diff(before.timelines, after.timelines, workspace.catalog)
  const changes = all.filter(({ person }) => options.people.length === 0 || options.people.includes(person))
  const diagnostics = [...workspace.diagnostics, ...engine.findings, ...before.diagnostics]
  const report: AccessDiffReport = {
    format_version: '1.0',
    kind: 'access_diff',
    organization: workspace.settings.organization,
    environment: workspace.settings.environment,
    evaluated_at: formatInstant(workspace.now),
    base: { name: base.name, commit: base.commit, merge_base: base.isMergeBase },
    head: await describeHead(root, head),
    summary: summarize(changes),
    changes,
    refusals: engine.refusals,
    diagnostics: sortDiagnostics(diagnostics).map(planDiagnostic),
  }
  const describePerson = personDescriber(workspace.people.people)
  emit(
    {
      text: (text) => renderAccessDiffText(report, { ...text, groupBy: options.groupBy, describePerson }),
      json: () => renderJson(report),
    },
    global,
    context,
  )
  return options.detailedExitcode && changes.length > 0 ? exitCodes.differs : exitCodes.ok
}

function parseRange(range: string): {
  readonly base: string
  readonly head: string | null
  readonly isFromMergeBase: boolean
} {
  const [, base, dots, head] = /^(.+?)(\.{2,3})(.*)$/.exec(range) ?? []
  if (base === undefined) return { base: range, head: null, isFromMergeBase: false }
  if (head === undefined || head === '' || head.startsWith('.')) {
    throw new Failure({
      code: 'usage',
      message: `\`${range}\` names no two revisions`,
      help: 'write BASE..HEAD, BASE...HEAD (from where they went apart), or BASE for the files as they are here',
    })
  }
  return { base, head, isFromMergeBase: dots === '...' }
}

async function describeHead(root: string, head: Revision | null): Promise<AccessDiffReport['head']> {
  if (head) return { name: head.name, commit: head.commit, dirty: false }
  const { branch, commit, dirty } = await readRepositoryFacts(root)
  return { name: branch, commit, dirty }
}

function summarize(changes: readonly AccessDifference[]): AccessDiffReport['summary'] {
  const amount = (...actions: readonly AccessDifference['action'][]) =>
    changes.filter(({ action }) => actions.includes(action)).length
  return {
    give: amount('give'),
    take: amount('take', 'hold'),
    raise: amount('raise'),
    lower: amount('lower'),
    people: new Set(changes.map(({ person }) => person)).size,
    privileged: changes.filter(({ risk, action }) => risk === 'privileged' && (action === 'give' || action === 'raise'))
      .length,
  }
}
