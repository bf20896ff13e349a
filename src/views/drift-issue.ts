import { isInSync } from '../analysis/in-sync.ts'
import type { Plan } from '../domain/plan.ts'
import type { Settings } from '../domain/settings.ts'
import type { Hash } from '../plan/planned-change.ts'
import { commentMarker } from './comment-head.ts'
import { type CommentSection, fitSections } from './comment-sections.ts'
import { count } from './count-text.ts'
import { countDriftBySystem } from './drift-issue-counts.ts'
import { listDrift } from './drift-issue-list.ts'
import { parseDriftIssue } from './drift-issue-past.ts'
import { driftRows } from './drift-issue-rows.ts'
import { type DriftForm, type FirstSeen, formatMemory } from './drift-memory.ts'
import { groupDrift } from './drift-lines.ts'
import { codeSpan } from './markdown-text.ts'
import { waitingText } from './plan-findings-text.ts'
import { printable } from './printable.ts'

export interface DriftIssueOptions {
  /** what the issue said until now; null: there is none */
  readonly previous: string | null
  readonly exceptionsPolicy: Settings['exceptionsPolicy']
  /** by system: people of whom not everything was compared there */
  readonly heldBack: ReadonlyMap<string, ReadonlySet<string>>
  readonly hash: Hash
}

export interface DriftIssue {
  readonly marker: string
  readonly title: string
  readonly body: string
  /** how many differences it tells, with those of parts that were not read again */
  readonly differences: number
}

/** As for comments: GitHub takes 65,536 characters. */
const mostBytes = 59_900
/** more systems that differ are counted only, for want of room */
const mostSystems = 30

/**
 * Drift as the text of an issue that is written anew with every run: less than 60,000 bytes, by whole lines, with names in
 * code spans only. It carries on what `previous` said: since when something differs, and what differed in parts that were
 * not read this time. The same drift gives the same bytes, so there is no time of the run in it; `plan.privacy` says how
 * much is told. The plan's drift is that of a drift report.
 */
export function renderDriftIssue(plan: Plan, options: DriftIssueOptions): DriftIssue {
  const privacy = plan.privacy ?? 'full'
  const issue = renderForm(plan, privacy, options)
  return Buffer.byteLength(issue.body) <= mostBytes ? issue : renderForm(plan, 'counts', options)
}

function renderForm(plan: Plan, asked: DriftForm, options: DriftIssueOptions): DriftIssue {
  const { organization, environment, privacy } = plan
  const names = [organization, environment].filter((name) => name !== null)
  const marker = commentMarker({ kind: 'drift', organization, environment })
  const now = Math.floor(Date.parse(plan.evaluated_at) / 60_000)
  const isTold = privacy === undefined
  const rows = driftRows(plan, { environment, exceptionsPolicy: options.exceptionsPolicy, isTold })
  const form = new Set(rows.map(({ system }) => system)).size > mostSystems ? 'counts' : asked
  const given = {
    ...options,
    form,
    rows,
    past: parseDriftIssue(options.previous, { marker, latest: now }),
    unread: new Set(plan.systems.filter(({ status }) => status !== 'complete').map(({ name }) => name)),
    systems: plan.systems.map(({ name }) => name),
    now,
  }
  const listed = listDrift(given)
  const { sections, differences } = form === 'counts' ? countDriftBySystem(given) : listed
  const seen: FirstSeen = privacy === 'counts' ? new Map() : listed.seen
  const head = [
    `${marker}\n${formatMemory({ form, seen })}\n### ${titleText(plan, differences)}`,
    stateText(plan, names),
  ].join('\n\n')
  const foot = footText(plan)
  const room = mostBytes - Buffer.byteLength(head) - Buffer.byteLength(foot)
  const blocks = fitSections([unreadSection(plan), ...sections], room, '`provisionr drift` lists all')
  return {
    marker,
    title: `Access drift: ${names.map((name) => printable(name, { max: 60 })).join('/')}`,
    body: `${[head, ...blocks, foot].join('\n\n')}\n`,
    differences,
  }
}

function titleText(plan: Plan, differences: number): string {
  if (differences > 0) return `Drift: ${count(differences, 'difference')}`
  return isInSync(plan) ? 'No drift' : 'No drift in what could be read'
}

function stateText(plan: Plan, names: readonly string[]): string {
  const kinds = groupDrift(plan.drift).filter(({ items }) => items.length > 0)
  const now = kinds.map(({ kind, items }) => `${items.length} ${kind}`).join(', ')
  const unread = plan.systems.filter(({ status }) => status !== 'complete').length
  const { withheld } = plan.summary
  const doubts = [
    unread === 0 ? '' : `not read completely: ${count(unread, 'system')}`,
    withheld === 0 ? '' : `withheld: ${count(withheld, 'grant')}`,
    waitingText(plan) ?? '',
  ].filter((text) => text !== '')
  const told = kinds.length === 0 ? 'Expected and actual access agree' : `Access is not what the files say: ${now}`
  const open =
    'What differed there before is listed as last seen, and this issue stays open until everything was looked at again.'
  return [
    `${names.map((name) => codeSpan(name)).join(', ')}. ${told}${isInSync(plan) || kinds.length > 0 ? '' : ' as far as they were read'}.`,
    doubts.length === 0 ? '' : `**Not everything was looked at:** ${doubts.join(', ')}. ${open}`,
  ]
    .filter((text) => text !== '')
    .join('\n\n')
}

function unreadSection({ systems }: Plan): CommentSection {
  const unread = systems.filter(({ status }) => status !== 'complete')
  return {
    title: `Not read completely: ${count(unread.length, 'system')}`,
    isFolded: false,
    columns: null,
    rows: unread.map(({ name, status }) => ({ cells: () => [`${codeSpan(name)}: ${status}`], rank: 0 })),
    noun: 'not read',
    least: 1500,
  }
}

const listedFoot = [
  '*Since at least* is the first run that saw it.',
  '`apply` also carries out what else is due there for the same person; `provisionr plan` with the same options shows it first.',
]

function footText({ privacy }: Plan): string {
  const told = [
    'Written anew by every run of `provisionr drift --issue`, which closes this issue when nothing differs.',
    ...(privacy === 'counts' ? [] : listedFoot),
    privacy === undefined ? '' : `Told: ${codeSpan(`privacy: ${privacy}`)}.`,
  ]
  return told.filter((text) => text !== '').join(' ')
}
