import { compareText } from '../domain/diagnostic.ts'
import type { DriftItem, Plan } from '../domain/plan.ts'
import { driftGrantCell, driftHolderCell } from './comment-drift.ts'
import type { DriftKind, DriftSide } from './drift-lines.ts'
import { driftWays, type WaysContext } from './drift-ways.ts'
import { codeSpan, markdownSentence } from './markdown-text.ts'
import { placeText, reasonText } from './reason-text.ts'

/** A difference as a line of the issue. */
export interface DriftRow {
  readonly system: string
  readonly kind: DriftKind
  readonly who: string
  readonly what: string
  readonly why: () => string
  readonly ways: () => string
}

const sides: readonly DriftSide[] = ['excess', 'missing', 'orphans', 'disputed']

/** Every difference, by system and person. */
export function driftRows({ drift }: Pick<Plan, 'drift'>, context: WaysContext): DriftRow[] {
  const rows = sides.flatMap((side) => drift[side].map((item) => driftRow(side, item, context)))
  return rows.sort(
    (a, b) => compareText(a.system, b.system) || compareText(a.who, b.who) || compareText(a.what, b.what),
  )
}

function driftRow(side: DriftSide, item: DriftItem, context: WaysContext): DriftRow {
  const { isTold } = context
  // Of a person with several doubtful accounts each is a row of its own.
  const account = side === 'disputed' && isTold && item.account !== null ? ` ${codeSpan(item.account)}` : ''
  return {
    system: item.system,
    kind: kindOf(side, item),
    who: driftHolderCell(item, isTold),
    what: `${driftGrantCell(item)}${account}`,
    why: () => whyCell(item, isTold),
    ways: () => driftWays(side, item, context),
  }
}

function kindOf(side: DriftSide, { expected, actual }: DriftItem): DriftKind {
  if (side === 'orphans') return 'orphaned'
  if (side === 'disputed') return side
  return expected !== null && actual !== null ? 'level' : side
}

/** What the message says before its advice, and what the files say. */
function whyCell({ message, reasons }: DriftItem, isTold: boolean): string {
  const [reason] = reasons
  const place = reason ? placeText(reason) : ''
  const more = reasons.length - 1
  return [
    isTold ? markdownSentence(withoutAdvice(message)) : '',
    reason ? codeSpan(reasonText(reason)) : '',
    place === '' ? '' : codeSpan(place),
    more > 0 ? `and ${more} more` : '',
  ]
    .filter((part) => part !== '')
    .join(', ')
}

/** Up to the arrow, which within backticks is part of a name. */
function withoutAdvice(message: string): string {
  const parts = message.split('`')
  const at = parts.findIndex((part, index) => index % 2 === 0 && part.includes(' → '))
  if (at === -1) return message
  return [...parts.slice(0, at), parts[at]!.slice(0, parts[at]!.indexOf(' → '))].join('`')
}
