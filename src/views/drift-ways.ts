import { grantKey } from '../domain/grant.ts'
import type { DriftItem, PlanReason } from '../domain/plan.ts'
import type { Settings } from '../domain/settings.ts'
import { shellWord } from '../domain/shell-word.ts'
import { day, formatDuration } from '../domain/time.ts'
import type { DriftSide } from './drift-lines.ts'
import { codeSpan } from './markdown-text.ts'
import { longestMessage } from './printable.ts'
import { placeText, reasonText } from './reason-text.ts'

export interface WaysContext {
  readonly environment: string | null
  readonly exceptionsPolicy: Settings['exceptionsPolicy']
  /** native ids of accounts may be told */
  readonly isTold: boolean
}

/** How an item of drift ends, either way: access follows the files, or the files follow access. Markdown for one line. */
export function driftWays(side: DriftSide, item: DriftItem, context: WaysContext): string {
  switch (side) {
    case 'excess':
      return `${lossWord(item)}: ${mendWay(item, context)}; or keep: ${keepWay(item, context)}`
    case 'missing':
      return `${gainWord(item)}: ${mendWay(item, context)}; or do without: ${undoWay(item, context)}`
    case 'orphans':
    case 'disputed':
      return accountWays(item, context)
  }
}

function lossWord({ resource, expected }: DriftItem): string {
  if (resource === null) return 'switch off'
  return expected === null ? 'remove' : 'lower'
}

function gainWord({ resource, actual }: DriftItem): string {
  if (resource === null) return actual === null ? 'create' : 'switch on'
  return actual === null ? 'give' : 'raise'
}

const unwritable = 'by hand, because a name in it cannot be written in a command'

function mendWay({ mended_by: by, person, system, reasons }: DriftItem, context: WaysContext): string {
  if (by === undefined) return `by hand in ${codeSpan(system)}`
  // An account of nobody goes under its own name, which is no person's.
  const isOrphan = reasons.some(({ kind }) => kind === 'drift')
  const user = person === null || isOrphan ? [] : [{ option: '--user', name: person }]
  const remediate = by === 'remediate' ? ['--remediate'] : []
  return command(['apply', ...remediate, ...user, { option: '--system', name: system }], context)
}

/** Documents what is held; where something stands against it, names that instead. */
function keepWay(item: DriftItem, context: WaysContext): string {
  const { person, resource, reasons } = item
  const against = reasons.find(({ kind }) => ['deny', 'lock', 'state', 'drift'].includes(kind))
  if (against?.kind === 'state') return 'correct the record of the person, if it is wrong'
  if (against?.kind === 'drift') return accountWays({ ...item, person: null }, context)
  if (against) return `change ${reasonCell(against)}`
  if (person === null || resource === null) return 'let a policy or an exception give something there'
  const { maxDuration, require } = context.exceptionsPolicy
  const length = maxDuration !== null && maxDuration < 30 * day ? formatDuration(maxDuration) : '30d'
  return command(
    [
      'exception',
      'add',
      { name: person },
      { name: heldGrant(item, resource) },
      '--for',
      length,
      '--justification',
      'WHY',
      ...(require.includes('approved_by') ? ['--approved-by', 'WHO'] : []),
      ...(require.includes('ticket') ? ['--ticket', 'ID'] : []),
    ],
    context,
  )
}

/** The grant at the level at which it is held. */
function heldGrant({ system, type, grant, expected, actual }: DriftItem, resource: string): string {
  if (grant !== null && (expected === null || expected.level === actual?.level)) return grant
  const level = actual?.level ?? null
  return `${grantKey({ system, type, resource })}${level === null ? '' : ` (${level})`}`
}

/** Where it is asked for: what has to change so that it is no longer expected. */
function undoWay({ reasons }: DriftItem, context: WaysContext): string {
  const [first] = reasons
  if (!first) return 'take it out of the files'
  const more = reasons.length === 1 ? '' : `, and ${reasons.length - 1} more`
  if (first.kind !== 'exception') return `change ${reasonCell(first)}${more}`
  return `${command(['exception', 'revoke', { name: first.name }, '--reason', 'WHY'], context)}${more}`
}

/** An account whose owner is not certain: say who it is, or that nobody has to be. */
function accountWays({ person, system, account }: DriftItem, context: WaysContext): string {
  if (account === null || !context.isTold) return 'link it, or list it under `service_accounts`; see `provisionr drift`'
  const owner = person === null ? 'USER' : { name: person }
  const link = command(['state', 'link', owner, { name: system }, { name: account }], context)
  const entry = codeSpan(`{account: ${JSON.stringify(account)}, owner: USER}`)
  const whose = person === null ? 'somebody’s' : 'theirs'
  return `if ${whose}: ${link}; or else list ${entry} under ${codeSpan(`systems.${system}.service_accounts`)}, or remove it by hand`
}

function reasonCell(reason: PlanReason): string {
  const place = placeText(reason)
  return `${codeSpan(reasonText(reason))}${place === '' ? '' : ` at ${codeSpan(place)}`}`
}

/** A word of the program's own, or a name from files or systems, alone or after its option. */
type Word = string | { readonly option?: string; readonly name: string }

/** The command as it can be copied; in words where a name would not survive that. */
function command(words: readonly Word[], { environment }: WaysContext): string {
  const all: readonly Word[] = [
    'provisionr',
    ...words,
    ...(environment === null ? [] : [{ option: '--environment', name: environment }]),
  ]
  const names = all.flatMap((word) => (typeof word === 'string' ? [] : [word.name]))
  const line = all
    .flatMap((word) => (typeof word === 'string' ? [word] : [word.option ?? [], shellWord(word.name)].flat()))
    .join(' ')
  const shown = codeSpan(line, { max: longestMessage })
  const isCopied = shown === `\`${line}\`` && names.every((name) => name !== '' && !name.startsWith('-'))
  return isCopied ? shown : unwritable
}
