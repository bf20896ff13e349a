import type { AuditApproval, AuditEntry, StateEdit } from '../domain/audit.ts'
import type { ChangeState, PlanReason } from '../domain/plan.ts'
import type { Instant } from '../domain/time.ts'

/** What somebody had at some time, as the audit log tells it. */
export interface HeldThen {
  readonly person: string
  readonly system: string
  /** native account id, as far as the log names it */
  readonly account: string | null
  /** `system:type:resource`; null: the account itself */
  readonly grant: string | null
  readonly level: string | null
  readonly status: ChangeState['status']
  readonly origin: 'granted' | 'adopted' | 'created'
  /** RFC 3339 */
  readonly since: string
  /** RFC 3339; from then on it had the status that it had */
  readonly status_since: string
  /** false: nobody could look whether it is there */
  readonly certain: boolean
  /** RFC 3339; from then on provisionr no longer cared for it */
  readonly forgotten: string | null
  /** the entry that gave it, or its level */
  readonly by: Pick<AuditEntry, 'seq' | 'time' | 'run' | 'commit' | 'actor'>
  readonly reasons: readonly PlanReason[]
  readonly approvals: readonly AuditApproval[]
}

/** A change that had been begun, and of which the log did not know yet how it ended. */
export interface OpenChange {
  readonly person: string
  readonly system: string
  readonly grant: string | null
  readonly action: string
  readonly begun: string
  readonly run: string
}

export interface AccessThen {
  /** sorted by person, system and grant; accounts first */
  readonly held: readonly HeldThen[]
  readonly open: readonly OpenChange[]
  /** the first entry's time; null: the log is empty */
  readonly begins: string | null
  /** how many entries tell of the time up to the one asked for */
  readonly entries: number
}

type Key = string

/**
 * Goes through an audit log, entry by entry from the first to the last, and tells who had what at `until` (null: at its end). It has to
 * be fed to the end: what a killed run did is told by the run after it, and happened when it was begun.
 */
export function createAccessHistory(until: Instant | null) {
  const held = new Map<Key, HeldThen>()
  const open = new Map<Key, AuditEntry>()
  let begins: string | null = null
  let entries = 0

  function add(entry: AuditEntry): void {
    begins ??= entry.time
    const isLater = until !== null && Date.parse(entry.time) > until
    if (!isLater) entries++
    if (entry.event === 'intent' && !isLater) open.set(subjectOf(entry), entry)
    else if (entry.event === 'result') addResult(entry, isLater)
    else if (entry.event === 'seen' && !isLater) addSeen(entry)
    else if (entry.event === 'state' && !isLater) addEdit(entry)
  }

  function addResult(entry: AuditEntry, isLater: boolean): void {
    const intent = open.get(subjectOf(entry))
    const isSettled = intent !== undefined && intent.run !== entry.run
    // A run that was still at work then had not done it yet, as far as anybody knows.
    if (isLater && !isSettled) return
    open.delete(subjectOf(entry))
    change(entry, isSettled ? intent.time : entry.time)
  }

  function change(entry: AuditEntry, time: string): void {
    const { person, system, grant, before, after, result, reasons } = entry
    const action = actionOf(entry)
    if (person === null || system === null || invisible.has(action)) return
    // An account of nobody is called like itself, not like a person.
    if (action === 'suspend_account' && reasons.length > 0 && reasons.every(({ kind }) => kind === 'drift')) return
    const key = keyOf(person, system, grant)
    const known = held.get(key)
    if (!isDone(result)) {
      if (!isUncertain(entry)) return
      if (after === null && (known || before))
        held.set(key, { ...(known ?? given(entry, before!, time)), certain: false })
      else if (after !== null && action !== 'adopt')
        held.set(key, { ...given(entry, after, time, known), certain: false })
      return
    }
    if (after === null) remove(person, system, grant)
    else held.set(key, { ...given(entry, after, time, known), certain: true })
    // Of what anybody can have one of, the other gave way.
    for (const other of replacedBy(entry)) held.delete(keyOf(person, system, `${system}:${other}`))
  }

  function addSeen(entry: AuditEntry): void {
    const { person, system, grant, after, time, owned } = entry
    if (person === null || system === null) return
    const known = held.get(keyOf(person, system, grant))
    if (after === null) remove(person, system, grant)
    else if (known)
      held.set(keyOf(person, system, grant), { ...known, ...standing(after, time, known), level: after.level })
    else {
      const found = given(entry, after, owned?.since ?? time)
      held.set(keyOf(person, system, grant), owned ? { ...found, origin: owned.origin } : found)
    }
  }

  function addEdit(entry: AuditEntry): void {
    const { person, system, grant, after, time, state } = entry
    if (state?.command === 'move') rename(state)
    if (person === null || system === null) return
    const key = keyOf(person, system, grant)
    const known = held.get(key)
    if (state?.command === 'forget' && known) held.set(key, { ...known, forgotten: time })
    if (state?.command === 'link' && after !== null) held.set(key, { ...given(entry, after, time), origin: 'adopted' })
  }

  function remove(person: string, system: string, grant: string | null): void {
    held.delete(keyOf(person, system, grant))
    if (grant !== null) return
    for (const [key, one] of held) if (one.person === person && one.system === system) held.delete(key)
  }

  function rename(edit: StateEdit): void {
    const all = [...held.values()].map((one) => renamed(one, edit))
    held.clear()
    for (const one of all) held.set(keyOf(one.person, one.system, one.grant), one)
  }

  function finish(): AccessThen {
    const rows = [...held].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, one]) => one)
    return { held: rows, open: [...open.values()].flatMap(openChange), begins, entries }
  }

  return { add, finish }
}

function renamed(one: HeldThen, { what, from, to }: StateEdit): HeldThen {
  if (from === null || to === null) return one
  if (what === 'person') return one.person === from ? { ...one, person: to } : one
  if (what === 'resource') return one.grant === from ? { ...one, grant: to } : one
  if (what !== 'system' || one.system !== from) return one
  return { ...one, system: to, grant: one.grant === null ? null : to + one.grant.slice(from.length) }
}

/** Reading does not show whether these happened, and they give nothing. */
const invisible: ReadonlySet<string> = new Set(['end_sessions', 'update_account'])

function given(entry: AuditEntry, state: ChangeState, time: string, known?: HeldThen): HeldThen {
  const { person, system, account, grant, reasons, approvals, seq, run, commit, actor } = entry
  const action = actionOf(entry)
  const origin = action === 'create_account' ? 'created' : action === 'adopt' || grant === null ? 'adopted' : 'granted'
  return {
    person: person!,
    system: system!,
    account: account ?? known?.account ?? null,
    grant,
    level: state.level,
    ...standing(state, time, known),
    origin: known?.origin ?? origin,
    since: known?.since ?? time,
    certain: true,
    forgotten: null,
    by: { seq, time: entry.time, run, commit, actor },
    reasons,
    approvals,
  }
}

function standing({ status }: ChangeState, time: string, known?: HeldThen): Pick<HeldThen, 'status' | 'status_since'> {
  return { status, status_since: known?.status === status ? known.status_since : time }
}

function isDone(result: AuditEntry['result']): boolean {
  return result === 'applied' || result === 'unchanged' || result === 'pending'
}

/** Older entries say it in words only. */
function isUncertain({ result, uncertain, detail }: AuditEntry): boolean {
  return (
    uncertain === true || (result === 'failed' && /could not be read back|read back as not read/.test(detail ?? ''))
  )
}

/** The action stands first, then what became of it. */
function actionOf({ detail }: AuditEntry): string {
  return detail?.split(':')[0] ?? ''
}

function replacedBy({ detail }: AuditEntry): string[] {
  return /^\w+: replaced (.+)$/.exec(detail ?? '')?.[1]?.split(', ') ?? []
}

function subjectOf(entry: AuditEntry): Key {
  const { person, system, grant } = entry
  return JSON.stringify([person, system, grant, grant === null ? actionOf(entry) : null])
}

function keyOf(person: string, system: string, grant: string | null): Key {
  return `${person}\0${system}\0${grant ?? ''}`
}

function openChange(intent: AuditEntry): OpenChange[] {
  const { person, system, grant, time, run } = intent
  if (person === null || system === null) return []
  return [{ person, system, grant, action: actionOf(intent), begun: time, run }]
}
