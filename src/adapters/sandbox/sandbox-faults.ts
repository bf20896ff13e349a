import { matchesWildcard } from '../../domain/pattern.ts'

/** What can go wrong on purpose; the README of this folder explains each. */
export type Fault = ReadFault | WriteFault

export interface ReadFault {
  readonly kind: 'read'
  /** pattern over `accounts`, a type, `type:resource`, or `read_back` */
  readonly scope: string
  readonly as: ReadTrouble
  /** after how many pages a stream that is `cut` or `timed_out` ends */
  readonly pages: number
  /** how often it happens; Infinity: every time */
  readonly times: number
}

export interface WriteFault {
  readonly kind: 'write'
  /** patterns over the action, the account (the username of one to be created) and `type:resource` or `account` */
  readonly action: string
  readonly account: string
  readonly grant: string
  readonly as: WriteTrouble
  readonly retryAfterMs: number | null
  readonly times: number
}

const readTroubles = [
  'partial',
  'denied',
  'unsupported',
  'failed',
  'vanished',
  'cut',
  'timed_out',
  'lost_page',
  'duplicate_page',
  'duplicate_row',
  'shifted',
  'short_count',
  'unreachable',
] as const
const writeTroubles = [
  'transient',
  'rate_limited',
  'auth',
  'permission',
  'invalid',
  'unsupported',
  'outcome_unknown_before',
  'outcome_unknown_after',
  'conflict',
  'ignored',
] as const

export type ReadTrouble = (typeof readTroubles)[number]
export type WriteTrouble = (typeof writeTroubles)[number]

const readKeys = ['read', 'as', 'pages', 'times']
const writeKeys = ['write', 'account', 'grant', 'as', 'retry_after_ms', 'times']

type Refuse = (problem: string, help: string) => never

/** Checks `sandbox.fail`; `refuse` throws. */
export function parseFaults(value: unknown, refuse: Refuse): readonly Fault[] {
  if (value === undefined || value === null) return []
  if (!Array.isArray(value))
    return refuse('has `sandbox.fail` that is no list', 'write one `{read: …, as: …}` per fault')
  return value.map((item: unknown, index) => parseFault(item, `\`sandbox.fail[${index}]\``, refuse))
}

function parseFault(item: unknown, place: string, refuse: Refuse): Fault {
  if (typeof item !== 'object' || item === null || Array.isArray(item)) {
    return refuse(`has ${place} that is not a mapping`, 'write it as {read: group, as: denied}')
  }
  const fields = new Map<string, unknown>(Object.entries(item))
  const isRead = fields.has('read')
  const known = isRead ? readKeys : writeKeys
  const unknown = [...fields.keys()].find((key) => !known.includes(key))
  if (unknown !== undefined) return refuse(`has the unknown \`${unknown}\` in ${place}`, `known: ${known.join(', ')}`)
  const text = (key: string, fallback: string | null): string => {
    const found = fields.get(key) ?? fallback
    return typeof found === 'string' && found !== ''
      ? found
      : refuse(`has no text \`${key}\` in ${place}`, 'write a pattern; `*` fits all')
  }
  const count = (key: string, fallback: number): number => {
    const found = fields.get(key) ?? fallback
    if (typeof found === 'number' && (Number.isSafeInteger(found) || found === fallback) && found >= 0) return found
    return refuse(`has no whole number \`${key}\` in ${place}`, 'write 0 or more')
  }
  const oneOf = <T extends string>(choices: readonly T[]): T =>
    choices.find((choice) => choice === fields.get('as')) ??
    refuse(`has no known \`as\` in ${place}`, `it can be ${choices.join(', ')}`)
  const times = count('times', Number.POSITIVE_INFINITY)
  if (isRead)
    return { kind: 'read', scope: text('read', null), as: oneOf(readTroubles), pages: count('pages', 1), times }
  const retryAfterMs = fields.has('retry_after_ms') ? count('retry_after_ms', 0) : null
  const patterns = { action: text('write', null), account: text('account', '*'), grant: text('grant', '*') }
  return { kind: 'write', ...patterns, as: oneOf(writeTroubles), retryAfterMs, times }
}

/** The faults of one opened sandbox, with how often each may still happen. */
export interface FaultPlan {
  /** the faults of a kind that fit; each that is returned has happened once more */
  takeReads(fits: (fault: ReadFault) => boolean): readonly ReadFault[]
  takeWrite(action: string, account: string, grant: string): WriteFault | null
}

export function planFaults(faults: readonly Fault[]): FaultPlan {
  const left = new Map(faults.map((fault) => [fault, fault.times]))
  const take = (fault: Fault): boolean => {
    const remaining = left.get(fault) ?? 0
    if (remaining > 0) left.set(fault, remaining - 1)
    return remaining > 0
  }
  return {
    takeReads: (fits) => faults.filter((fault) => fault.kind === 'read').filter((fault) => fits(fault) && take(fault)),
    takeWrite: (action, account, grant) => {
      const texts = [action, account, grant]
      const fits = (fault: WriteFault) =>
        [fault.action, fault.account, fault.grant].every((pattern, index) =>
          matchesWildcard(pattern, texts[index] ?? ''),
        )
      return faults.filter((fault) => fault.kind === 'write').find((fault) => fits(fault) && take(fault)) ?? null
    },
  }
}
