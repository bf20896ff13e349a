import { compareText } from '../domain/diagnostic.ts'
import { branchSplit, isByBranch } from './branch-split.ts'
import { changeRows, dueNote, isNotDone, laterRows, outcomeText, shortText } from './change-rows.ts'
import { changeSymbol, changeText, laterSymbol, type ListedChange, symbolPaint } from './change-text.ts'
import { count } from './count-text.ts'
import type { PlanView } from './plan-view.ts'
import { longestMessage, nameText, printable } from './printable.ts'
import { causedText, reasonText } from './reason-text.ts'
import { renderRow } from './row.ts'
import { listSection, type ShortEntry } from './section.ts'

/** That many adopted grants under one heading are listed; more are counted. */
const mostAdopted = 3
/** That many later changes of one person, for one reason, at one time are listed; more are counted. */
const mostLater = 3
const displayOrder = ['+', '~', '+@', '-@', '-', '=']

interface Entry {
  readonly change: ListedChange
  readonly isLater: boolean
}

/** What changes: by this branch and what was pending anyway where a base is known; then what comes later. */
export function planChangeSections(view: PlanView): string[][] {
  const { plan } = view
  const changes: readonly ListedChange[] = plan.changes
  const split = branchSplit(plan)
  const isSplit = split !== null
  const main = isSplit ? changes.filter(isByBranch) : changes
  const groups = groupEntries(
    main,
    plan.later.filter((change) => change.by_branch !== false),
    view,
  )
  const placed = new Set([...groups.values()].flatMap((entries) => entries.map(({ change }) => change)))
  const people = new Set([...placed].map(({ person }) => person)).size
  const amount = people === 0 ? 'nothing' : count(people, 'person', 'people')
  const title = `${split ? capitalized(split.caused) : 'Changes'}: ${amount}`
  const isEmpty = people === 0 && (!isSplit || changes.length === 0)
  const pending = isSplit ? changes.filter((change) => !isByBranch(change)) : []
  return [
    isEmpty ? [] : [view.style.strong(title), ...groupLines(groups, view, { showsCause: !isSplit })],
    listSection(`${split?.others ?? ''}: ${pending.length}`, pendingEntries(pending, view), view),
    laterSection(
      plan.later.filter((change) => !placed.has(change)),
      view,
    ),
  ]
}

function capitalized(text: string): string {
  return `${text.slice(0, 1).toUpperCase()}${text.slice(1)}`
}

/** What a run left undone, once more at the end, so that nobody has to look for it. */
export function notDoneSection(view: PlanView): string[] {
  const changes: readonly ListedChange[] = view.plan.changes
  const entries = changes.flatMap((change): ShortEntry[] => {
    const { result } = change
    if (!result || !isNotDone(result)) return []
    const detail = result.detail === null ? '' : `: ${printable(result.detail, { max: longestMessage })}`
    const text = `${nameText(change.person)} ${flatText(change)}: ${outcomeText(result)}${detail}`
    return [{ symbol: changeSymbol(change), text, paint: view.style.bad }]
  })
  return listSection(`Not done: ${entries.length}`, entries, view)
}

/** By person or system, in the order of names; later changes only where something changes now, or where the branch causes them. */
function groupEntries(
  changes: readonly ListedChange[],
  later: readonly ListedChange[],
  { groupBy }: PlanView,
): ReadonlyMap<string, readonly Entry[]> {
  const groups = new Map<string, Entry[]>()
  for (const change of changes) {
    const group = groups.get(change[groupBy])
    if (group) group.push({ change, isLater: false })
    else groups.set(change[groupBy], [{ change, isLater: false }])
  }
  for (const change of later) {
    const group = groups.get(change[groupBy])
    if (group) group.push({ change, isLater: true })
    else if (change.by_branch === true) groups.set(change[groupBy], [{ change, isLater: true }])
  }
  return new Map([...groups].sort(([a], [b]) => compareText(a, b)))
}

function groupLines(
  groups: ReadonlyMap<string, readonly Entry[]>,
  view: PlanView,
  options: { readonly showsCause: boolean },
): string[] {
  const lines: string[] = []
  for (const [name, entries] of groups) {
    const note = printable(headingNote(name, entries, view))
    const paints = { paint: view.style.strong, paintNote: view.style.faint }
    lines.push(...renderRow({ lead: '', text: nameText(name), note, place: 'near', ...paints }, view.columns))
    const adopted = collapsible(entries, view)
    const listed = entries.filter((entry) => !adopted.has(entry)).toSorted(byDisplayOrder)
    for (const { change, isLater } of listed) {
      lines.push(...(isLater ? laterRows(change, view) : changeRows(change, view, options)))
    }
    if (adopted.size > 0) lines.push(...adoptedRows(adopted, view))
  }
  return lines
}

function headingNote(name: string, entries: readonly Entry[], { groupBy, describePerson }: PlanView): string {
  if (groupBy === 'person') return describePerson(name) ?? ''
  const people = new Set(entries.map(({ change }) => change.person)).size
  return `${count(entries.length, 'change')}, ${count(people, 'person', 'people')}`
}

function byDisplayOrder(a: Entry, b: Entry): number {
  return displayOrder.indexOf(symbolOf(a)) - displayOrder.indexOf(symbolOf(b))
}

function symbolOf({ change, isLater }: Entry): string {
  return isLater ? laterSymbol(change) : changeSymbol(change)
}

/** Grants that people already hold and that are now managed, when there are many; never links of accounts. */
function collapsible(entries: readonly Entry[], { isVerbose }: PlanView): ReadonlySet<Entry> {
  if (isVerbose) return new Set()
  const adopted = entries.filter(
    ({ change, isLater }) =>
      !isLater && change.action === 'adopt' && change.resource !== null && !(change.result && isNotDone(change.result)),
  )
  return new Set(adopted.length > mostAdopted ? adopted : [])
}

function adoptedRows(adopted: ReadonlySet<Entry>, { columns, style }: PlanView): string[] {
  const privileged = [...adopted].filter(({ change }) => change.risk === 'privileged').length
  return renderRow(
    {
      lead: '  =  ',
      text: adoptedText(adopted.size),
      note: privileged === 0 ? '' : `${privileged} privileged`,
      paintLead: symbolPaint(style, '='),
      paintNote: style.bad,
    },
    columns,
  )
}

function adoptedText(amount: number): string {
  return `${count(amount, 'grant')} already held, now managed`
}

function pendingEntries(changes: readonly ListedChange[], view: PlanView): ShortEntry[] {
  const lines: ShortEntry[] = []
  for (const [person, entries] of groupEntries(changes, [], { ...view, groupBy: 'person' })) {
    const adopted = collapsible(entries, view)
    for (const entry of entries.filter((one) => !adopted.has(one)).toSorted(byDisplayOrder)) {
      const symbol = changeSymbol(entry.change)
      lines.push({ symbol, text: shortText(entry.change), paint: symbolPaint(view.style, symbol) })
    }
    if (adopted.size === 0) continue
    const text = `${nameText(person)} ${adoptedText(adopted.size)}`
    lines.push({ symbol: '=', text, paint: symbolPaint(view.style, '=') })
  }
  return lines
}

function laterSection(changes: readonly ListedChange[], view: PlanView): string[] {
  const folded = new Map<string, ListedChange[]>()
  for (const change of changes) {
    const alike = JSON.stringify([change.person, change.due, laterSymbol(change), laterReason(change)])
    const known = folded.get(alike)
    if (known) known.push(change)
    else folded.set(alike, [change])
  }
  const entries = [...folded.values()].flatMap((alike) =>
    view.isVerbose || alike.length <= mostLater
      ? alike.map((one) => laterEntry(one, 1, view))
      : [laterEntry(alike[0]!, alike.length, view)],
  )
  return listSection(`Later: ${changes.length}`, entries, view)
}

/** One change, or the first of several that are alike but for the grant. */
function laterEntry(change: ListedChange, amount: number, view: PlanView): ShortEntry {
  const symbol = laterSymbol(change)
  const due = dueNote(change, view.plan.evaluated_at)
  const what = amount === 1 ? flatText(change) : count(amount, 'grant')
  const why = change.cause === 'grace' ? '' : ` (${laterReason(change)})`
  return { symbol, text: `${nameText(change.person)} ${what}${why}: ${due}`, paint: symbolPaint(view.style, symbol) }
}

function laterReason(change: ListedChange): string {
  const [reason] = change.reasons
  if (reason?.kind === 'state' && reason.name === 'terminated') return 'the person leaves'
  return causedText(reason ? reasonText(reason) : null, change.cause)
}

function flatText(change: ListedChange): string {
  return changeText(change).replaceAll('   ', ' ')
}
