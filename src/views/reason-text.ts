import type { Cause, ChangeAction, PlanReason } from '../domain/plan.ts'
import { nameText, printable, quoted } from './printable.ts'

const causeText: Readonly<Record<Cause, string>> = {
  policy: 'files changed',
  person: 'person changed',
  start: 'start',
  expiry: 'expiry',
  grace: 'end of grace',
  lock: 'lock',
  lifted: 'deny or lock lifted',
  drift: 'drift',
  adopt: 'already held',
}

/** `policy "Sales Engineer Access" via "Sales Team Access"`: who says it, down to where it is said. */
export function reasonText({ kind, name, path }: Pick<PlanReason, 'kind' | 'name' | 'path'>): string {
  const inherited = path[0] === name ? path.slice(1) : path
  const via = inherited.length === 0 ? '' : ` via ${inherited.map(quoted).join(' → ')}`
  switch (kind) {
    case 'policy':
      return `policy ${quoted(name)}${via}`
    case 'exception':
      return `exception ${nameText(name)}`
    case 'rule':
      return `access rule ${quoted(name)}`
    case 'grace':
      return `grace of policy ${quoted(name)}${via}`
    case 'deny':
      return `denied by policy ${quoted(name)}${via}`
    case 'lock':
      return `lock ${quoted(name)}`
    case 'state':
      return Object.hasOwn(stateWords, name) ? stateWords[name]! : `the person is ${nameText(name)}`
    case 'drift':
      return `drift: ${printable(name)}`
    case 'ledger':
      return Object.hasOwn(ledgerWords, name) ? ledgerWords[name]! : printable(name)
  }
}

const stateWords: Readonly<Record<string, string>> = {
  terminated: 'the person has left',
  leave: 'the person is on leave',
}

const ledgerWords: Readonly<Record<string, string>> = {
  granted: 'given in an earlier run',
  adopted: 'taken over in an earlier run',
}

/** A reason in the light of what is done now: what gave a grant that goes is told in the past. */
export function changeReasonText(
  reason: PlanReason,
  change: { readonly action: ChangeAction; readonly cause: Cause },
): string {
  const text = reasonText(reason)
  if (change.action !== 'remove') return text
  if (reason.kind === 'exception' && change.cause === 'expiry') return `${text} expired`
  if (reason.kind === 'grace' && change.cause === 'grace') return `${text} ended`
  return reason.kind === 'policy' || reason.kind === 'exception' ? `was given by ${text}` : text
}

/** Why now: the cause, then the first reason; the cause alone when there is none. */
export function causedText(text: string | null, cause: Cause): string {
  if (text === null) return causeText[cause]
  const saysCause =
    (cause === 'expiry' && text.endsWith(' expired')) || (cause === 'grace' && text.startsWith('grace of '))
  return saysCause ? text : `${causeText[cause]}: ${text}`
}

/** `policies/sales.yaml:14`; nothing for reasons that stand in no file. */
export function placeText({ file, line }: Pick<PlanReason, 'file' | 'line'>): string {
  if (file === null) return ''
  return line === null ? printable(file) : `${printable(file)}:${line}`
}
