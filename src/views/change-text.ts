import type { ChangeAction, ChangeState, Outcome, PlannedChange } from '../domain/plan.ts'
import { dueText } from './moment-text.ts'
import { nameText, printable } from './printable.ts'
import type { Paint, Style } from './style.ts'

/** A change as a plan or its result lists it. */
export type ListedChange = PlannedChange & { readonly result?: Outcome }

export type ChangeSymbol = '+' | '~' | '-' | '=' | '-@' | '+@'

const symbols: Readonly<Record<ChangeAction, '+' | '~' | '-' | '='>> = {
  add: '+',
  update: '~',
  remove: '-',
  create_account: '+',
  enable_account: '+',
  update_account: '~',
  suspend_account: '-',
  deactivate_account: '-',
  delete_account: '-',
  end_sessions: '-',
  adopt: '=',
}

/** What happens to an account; nothing for grants. */
export const accountWords: Readonly<Partial<Record<ChangeAction, string>>> = {
  create_account: 'create',
  enable_account: 'enable',
  update_account: 'update',
  suspend_account: 'suspend',
  deactivate_account: 'deactivate',
  delete_account: 'delete',
  end_sessions: 'end sessions',
}

export function changeSymbol({ action }: Pick<PlannedChange, 'action'>): '+' | '~' | '-' | '=' {
  return symbols[action]
}

/** Later updates are shown by their direction: grace and expiry lower a level, starts raise it. */
export function laterSymbol(change: Pick<PlannedChange, 'action' | 'cause'>): '-@' | '+@' {
  const symbol = changeSymbol(change)
  if (symbol === '~') return change.cause === 'grace' || change.cause === 'expiry' ? '-@' : '+@'
  return symbol === '-' ? '-@' : '+@'
}

/** `gitlab:group:finance (developer)`, `gitlab:group:sales   reporter → developer`, `okta account   suspend`, `db account   create, ends 2026-11-30 23:00 UTC`. */
export function changeText(change: PlannedChange): string {
  const { action, system, resource, account, before, after } = change
  const word = accountWords[action]
  if (word !== undefined) return `${nameText(system)} account   ${word}${endText(before, after)}`
  if (action === 'adopt' && resource === null) {
    return `${nameText(system)} account   link${account === null ? '' : ` to ${nameText(account)}`}`
  }
  const key = grantText(change)
  return action === 'update' && before && after ? `${key}   ${differenceText(before, after)}` : key
}

/** When the system itself ends the account, where that is set; before it, when it did. */
function endText(before: ChangeState | null, after: ChangeState | null): string {
  const [from, to] = [before, after].map((state) => state?.valid_until)
  if (to === undefined) return ''
  const text = (end: string | null) => (end === null ? 'never' : dueText(end))
  return `, ends ${from === undefined ? '' : `${text(from)} → `}${text(to)}`
}

/** The grant as people write it; for an account `system account`. */
export function grantText(of: Pick<PlannedChange, 'system' | 'type' | 'grant'>): string {
  return of.grant === null ? `${nameText(of.system)} ${printable(of.type)}` : printable(of.grant)
}

/** `reporter → developer`, or the statuses where the levels are the same. */
export function differenceText(before: ChangeState, after: ChangeState): string {
  const isLevel = before.level !== after.level
  const word = (state: ChangeState) => (isLevel ? (state.level ?? 'no level') : state.status)
  return `${printable(word(before))} → ${printable(word(after))}`
}

export function symbolPaint(style: Style, symbol: ChangeSymbol): Paint {
  switch (symbol) {
    case '+':
    case '+@':
      return style.good
    case '-':
    case '-@':
      return style.bad
    case '~':
      return style.doubtful
    case '=':
      return style.known
  }
}
