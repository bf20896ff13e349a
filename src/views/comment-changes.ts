import { compareText } from '../domain/diagnostic.ts'
import type { Outcome, Plan, PlanResult } from '../domain/plan.ts'
import { type BranchSplit, branchSplit, isByBranch } from './branch-split.ts'
import { isNotDone, outcomeText } from './change-rows.ts'
import { changeSymbol, laterSymbol, type ListedChange } from './change-text.ts'
import { accessCell, dueCell, reasonCell, symbolCell } from './comment-cells.ts'
import type { CommentRow, CommentSection } from './comment-sections.ts'
import { commentSystems } from './comment-systems.ts'
import { count } from './count-text.ts'
import { codeSpan, markdownSentence } from './markdown-text.ts'

interface Entry {
  readonly change: ListedChange
  readonly isLater: boolean
}

/** What must not be overlooked: what a run left undone, privileged access that comes, and all access that goes. */
export function gravestSections(plan: Plan | PlanResult): CommentSection[] {
  const entries = mainEntries(plan)
  const privileged = entries.filter((one) => one.change.risk === 'privileged' && !isLoss(one))
  const losses = entries.filter(isLoss)
  const columns = ['', 'person', 'access', 'why']
  const evaluatedAt = plan.evaluated_at
  return [
    notDoneSection(plan),
    {
      title: `Privileged access given or changed: ${privileged.length}`,
      isFolded: false,
      columns,
      rows: byPerson(privileged).map((one) => entryRow(one, { isRiskShown: false, evaluatedAt })),
      noun: 'privileged',
      least: 8000,
    },
    {
      title: `Access taken away: ${losses.length}`,
      isFolded: false,
      columns,
      rows: byPerson(losses).map((one) => entryRow(one, { isRiskShown: false, evaluatedAt })),
      noun: 'to take away',
      least: 8000,
    },
  ]
}

/** Everything that changes, by person and by system; then what was pending anyway, and what comes later. */
export function changeSections(plan: Plan | PlanResult): CommentSection[] {
  const split = branchSplit(plan)
  const entries = mainEntries(plan)
  const changes: readonly ListedChange[] = plan.changes
  const pending = changes.filter((change) => isPending(change, split)).map((change) => ({ change, isLater: false }))
  const placed = new Set(entries.map(({ change }) => change))
  const later = plan.later.filter((change) => !placed.has(change)).map((change) => ({ change, isLater: true }))
  const columns = ['', 'person', 'access', 'risk', 'why']
  const table = (title: string, noun: string, listed: readonly Entry[], least: number): CommentSection => ({
    title,
    isFolded: true,
    columns,
    rows: listed.map((one) => entryRow(one, { isRiskShown: true, evaluatedAt: plan.evaluated_at })),
    noun,
    least,
  })
  const people = new Set(entries.map(({ change }) => change.person)).size
  const title = `By person: ${count(entries.length, 'change')}, ${count(people, 'person', 'people')}`
  return [
    table(split ? `${title}, ${split.caused}` : title, 'of the changes', byPerson(entries), 3000),
    commentSystems(entries.map(({ change }) => change)),
    table(`${split?.others ?? ''}: ${pending.length}`, split?.noun ?? '', byPerson(pending), 2000),
    table(`Later: ${later.length}`, 'later', later, 1000),
  ]
}

/** What changes now, and later if the branch causes it; without what was pending where a base is known. */
function mainEntries(plan: Plan | PlanResult): Entry[] {
  const split = branchSplit(plan)
  const changes: readonly ListedChange[] = plan.changes
  return [
    ...changes.filter((change) => !isPending(change, split)).map((change) => ({ change, isLater: false })),
    ...plan.later.filter((change) => change.by_branch === true).map((change) => ({ change, isLater: true })),
  ]
}

function isPending(change: ListedChange, split: BranchSplit | null): boolean {
  return split !== null && !isByBranch(change)
}

function isLoss({ change, isLater }: Entry): boolean {
  return isLater ? laterSymbol(change) === '-@' : changeSymbol(change) === '-'
}

function byPerson(entries: readonly Entry[]): Entry[] {
  return entries.toSorted((a, b) => compareText(a.change.person, b.change.person))
}

function entryRow(
  { change, isLater }: Entry,
  { isRiskShown, evaluatedAt }: { readonly isRiskShown: boolean; readonly evaluatedAt: string },
): CommentRow {
  const cells = () => {
    const why = [isLater ? dueCell(change, evaluatedAt) : '', reasonCell(change)]
    if (change.result) why.push(outcomeText(change.result))
    const risk = change.risk === 'low' ? '' : change.risk
    return [
      symbolCell(change, { isLater }),
      codeSpan(change.person),
      accessCell(change),
      ...(isRiskShown ? [risk] : []),
      why.filter((text) => text !== '').join(', '),
    ]
  }
  return { cells, rank: rankOf(change) }
}

/** How soon it may be left out: what gives most and what takes away last. */
function rankOf(change: ListedChange): number {
  if (change.action === 'adopt') return change.risk === 'privileged' ? 2 : 5
  if (change.risk === 'privileged') return 0
  if (changeSymbol(change) === '-') return 1
  return changeSymbol(change) === '~' ? 3 : 4
}

function notDoneSection(plan: Plan | PlanResult): CommentSection {
  const changes: readonly ListedChange[] = plan.changes
  const isTold = plan.privacy === undefined
  const detail = ({ detail: text }: Outcome) => (text === null || !isTold ? '' : `: ${markdownSentence(text)}`)
  const rows = changes.flatMap((change): CommentRow[] => {
    const { result } = change
    if (!result || !isNotDone(result)) return []
    const cells = () => [
      symbolCell(change, { isLater: false }),
      codeSpan(change.person),
      accessCell(change),
      `${outcomeText(result)}${detail(result)}`,
    ]
    return [{ cells, rank: rankOf(change) }]
  })
  return {
    title: `Not done: ${rows.length}`,
    isFolded: false,
    columns: ['', 'person', 'access', 'what happened'],
    rows,
    noun: 'not done',
    least: 4000,
  }
}
