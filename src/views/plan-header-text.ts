import type { PlanSelection, PlanSource, PlanSystem } from '../domain/plan.ts'
import { count } from './count-text.ts'
import { momentText } from './moment-text.ts'
import type { PlanView } from './plan-view.ts'
import { nameText, printable } from './printable.ts'
import { renderRow } from './row.ts'

/** Whose plan it is, of which revision and when, and what was read for it. */
export function planHeaderLines({ plan, columns, style }: PlanView): string[] {
  const names = [plan.organization, plan.environment].filter((name) => name !== null).map(nameText)
  const title = [...names, revisionText(plan.source)].filter((part) => part !== '').join('  ')
  const note = `evaluated ${momentText(plan.evaluated_at)}`
  const read = plan.systems.filter(({ status }) => status === 'complete').map(({ name }) => nameText(name))
  const isReadInPart = plan.systems.some(({ status }) => status === 'partial')
  const systems = read.length === 0 ? `no system${isReadInPart ? ' to its end' : ''}` : read.join(', ')
  return [
    ...renderRow({ lead: '', text: title, note, place: 'near', paint: style.strong, paintNote: style.faint }, columns),
    ...renderRow({ lead: 'Read: ', text: `people ${plan.people.count}; ${systems}` }, columns),
    ...plan.systems
      .filter(({ status }) => status !== 'complete')
      .flatMap((system) => renderRow({ lead: '      ', text: unreadText(system), paint: style.bad }, columns)),
    ...limitLines(plan.selection).flatMap((text) => renderRow({ lead: '', text, paint: style.doubtful }, columns)),
  ]
}

/** `main@4f2c1d9 → pr/482@9b07e11`, as much of it as is known. */
function revisionText({
  base,
  base_name: baseName,
  merge_base: isMergeBase,
  branch,
  commit,
  dirty,
}: PlanSource): string {
  const head = [branch, commit]
    .filter((name) => name !== null)
    .map(shortRevision)
    .join('@')
  const named = baseName === undefined ? '' : `${isMergeBase === true ? 'merge base with ' : ''}${printable(baseName)}@`
  const revision = [base === null ? '' : named + shortRevision(base), head].filter((part) => part !== '').join(' → ')
  return dirty === true ? `${revision} with uncommitted changes`.trimStart() : revision
}

/** Whether the plan leaves something out on purpose: it then says nothing about the rest. */
export function isLimited({ people, systems, policies, causes, reviewed }: PlanSelection): boolean {
  return reviewed !== undefined || people.length + systems.length + policies.length + causes.length > 0
}

/** What was asked for beyond a plan of everything. */
function limitLines(selection: PlanSelection): string[] {
  const { people, systems, policies, causes, remediate, max_removals, confirmed = [], reviewed } = selection
  const named = [
    ['people', people],
    ['systems', systems],
    ['policies', policies],
    ['causes', causes],
  ] as const
  const parts = [
    ...named
      .filter(([, names]) => names.length > 0)
      .map(([word, names]) => `${word} ${names.map(nameText).join(', ')}`),
    ...(reviewed === undefined ? [] : [`what was reviewed as ${printable(reviewed)}`]),
  ]
  return [
    ...(isLimited(selection) ? [`Only: ${parts.join('; ')}`] : []),
    ...(remediate ? ['Remediate: what systems hold beyond the files is removed, not only reported'] : []),
    ...(max_removals === null ? [] : [`Allowed: ${count(max_removals, 'removal')} in this run`]),
    ...(confirmed.length === 0 ? [] : [`Confirmed: ${confirmed.map(nameText).join(', ')}`]),
  ]
}

/** Commit ids as git shortens them, also behind the name of a branch. */
export function shortRevision(revision: string): string {
  return printable(revision.replace(/(^|@)([0-9a-f]{7})[0-9a-f]{33}(?:[0-9a-f]{24})?$/, '$1$2'))
}

function unreadText({ name, status, detail, accounts, grants }: PlanSystem): string {
  const words = accounts + grants > 0 ? 'NOT READ COMPLETELY' : 'NOT READ'
  const why = detail ?? (status === 'denied' ? 'denied' : null)
  return `${nameText(name)} ${words}${why === null ? '' : ` (${printable(why)})`}: what was not read is withheld`
}
