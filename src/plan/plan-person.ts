import { type ActualGrant, type ExpectedGrant, type Reason, totalLoss } from '../domain/access.ts'
import { accountType, findType, grantKey } from '../domain/grant.ts'
import type { ChangeState, DriftItem, PlannedChange } from '../domain/plan.ts'
import type { LedgerGrant } from '../domain/ledger.ts'
import { type AccountDecision, decideAccount, decideAccountEnd, openSessions } from './account-decision.ts'
import { expectedEnd } from './account-end.ts'
import { decideUpdate, isAddressOpen } from './account-update.ts'
import { decideGrant, type GrantDecision } from './grant-decision.ts'
import type { PersonCase } from './person-case.ts'
import { addressOf, grantState, grantText, plannedChange, planReason } from './planned-change.ts'
import type { HeldGrant } from './system-facts.ts'

/** What is to happen for one person in one system. */
export interface PersonPlan {
  readonly changes: readonly PlannedChange[]
  readonly excess: readonly DriftItem[]
  readonly missing: readonly DriftItem[]
  readonly unchanged: number
  readonly withheld: number
  /** something waits for the system to be read to the end */
  readonly isUnread: boolean
  /** access that a deny or a leaver's state forbids and the enforcement mode protects; part of the excess */
  readonly unenforced: readonly DriftItem[]
  /** owned in the ledger, but neither expected nor held any more: to be forgotten */
  readonly gone: readonly LedgerGrant[]
}

export function planPerson(person: PersonCase): PersonPlan {
  const changes: PlannedChange[] = []
  const excess: DriftItem[] = []
  const missing: DriftItem[] = []
  const unenforced: DriftItem[] = []
  let unchanged = 0
  let withheld = 0
  const isUnread = waitsForReading(person)
  const id = person.timeline.now.person.id
  const account = person.link?.kind === 'linked' ? person.link.account : null
  if (person.link?.kind === 'disputed') {
    return { changes, excess, missing, unenforced, unchanged, withheld: person.expected.size, isUnread, gone: [] }
  }
  if (account && person.facts.isProtected(account))
    return { changes, excess, missing, unenforced, unchanged, withheld, isUnread, gone: [] }

  const base = { person: id, system: person.facts.name, account: account?.id ?? null }
  const accountDecision = decideAccount(person)
  const end = decideAccountEnd(person)
  pushAccount(accountDecision)
  pushUpdate()
  const canHold = accountDecision.kind === 'ready' || accountDecision.kind === 'change'
  const all = pairs(person, account?.id ?? null)
  for (const { grant, expected, actual } of all) decideOne(grant, expected, actual)
  pushAccount(end)
  const unended = end.kind === 'none' ? openSessions(person) : null
  if (account && unended) pushEndOfSessions({ level: null, status: account.status }, unended)
  return {
    changes,
    excess,
    missing,
    unchanged,
    withheld,
    isUnread,
    unenforced,
    gone: findGone(person, new Set(all.map(({ grant }) => grantKey(grant)))),
  }

  function pushAccount(decision: AccountDecision): void {
    const address = addressOf({ ...base, type: accountType, resource: null })
    const before = account ? { level: null, status: account.status } : null
    if (decision.kind === 'change') {
      const { action, cause, reasons, risk } = decision
      const state = { level: null, status: decision.to }
      const until = action === 'create_account' ? expectedEnd(person) : null
      const after = until ? { ...state, valid_until: until } : state
      changes.push(
        plannedChange({
          ...base,
          action,
          type: accountType,
          resource: null,
          grant: null,
          before,
          after,
          cause,
          reasons,
          risk,
        }),
      )
      const isOff = action === 'suspend_account' || action === 'deactivate_account'
      if (isOff && totalLoss(person.timeline.now)) pushEndOfSessions(after, { cause, reasons, risk })
    }
    if (decision.kind === 'missing' || decision.kind === 'excess') {
      const { message, kind } = decision
      const expected = kind === 'missing' ? ({ level: null, status: 'enabled' } as const) : null
      const reasons = decision.reasons.map(planReason)
      const item = {
        ...base,
        address,
        type: accountType,
        resource: null,
        grant: null,
        expected,
        actual: before,
        reasons,
        message,
      }
      ;(kind === 'missing' ? missing : excess).push(item)
      if (kind === 'excess' && totalLoss(person.timeline.now)) unenforced.push(item)
    }
  }

  function pushUpdate(): void {
    const update = decideUpdate(person, accountDecision, end)
    if (!update) return
    const change = { ...base, action: 'update_account', type: accountType, resource: null, grant: null } as const
    changes.push(plannedChange({ ...change, ...update, cause: 'person', risk: 'low' }))
  }

  function pushEndOfSessions(
    state: ChangeState,
    why: Pick<Extract<AccountDecision, { kind: 'change' }>, 'cause' | 'reasons' | 'risk'>,
  ): void {
    if (!person.facts.manifest.account.verbs.end_sessions) return
    const change = { ...base, action: 'end_sessions', type: accountType, resource: null, grant: null } as const
    changes.push(plannedChange({ ...change, before: state, after: state, ...why }))
  }

  function decideOne(grant: HeldGrant, expected: ExpectedGrant | undefined, actual: ActualGrant | undefined): void {
    const decision = decideGrant(person, grant, expected, actual)
    if (decision.kind === 'nothing') return
    if (decision.kind === 'unchanged') unchanged++
    else if (decision.kind === 'withheld') withheld++
    else if (decision.kind === 'excess') {
      const item = excessItem(grant, expected, actual, decision)
      excess.push(item)
      if (decision.why === 'must-go') unenforced.push(item)
    } else if (decision.kind === 'missing' || (decision.kind === 'add' && !canHold))
      missing.push(missingItem(grant, expected, actual, decision))
    else changes.push(changeOf(grant, expected, actual, decision))
  }

  function changeOf(
    grant: HeldGrant,
    expected: ExpectedGrant | undefined,
    actual: ActualGrant | undefined,
    decision: Extract<GrantDecision, { cause: unknown }>,
  ): PlannedChange {
    const before = actual ? grantState(actual.level, actual.status) : null
    const after =
      decision.kind === 'remove'
        ? null
        : grantState(expected?.grant.level ?? null, decision.kind === 'adopt' ? actual?.status : 'active')
    const risk = expected?.risk ?? person.riskOf({ ...grant, level: actual?.level ?? null })
    const { cause, reasons } = decision
    const text = grantText(grant, [before, after], person.catalog)
    return plannedChange({
      ...base,
      action: actions[decision.kind],
      type: grant.type,
      resource: grant.resource,
      grant: text,
      before,
      after,
      cause,
      reasons,
      risk,
    })
  }

  function excessItem(
    grant: HeldGrant,
    expected: ExpectedGrant | undefined,
    actual: ActualGrant | undefined,
    decision: Extract<GrantDecision, { kind: 'excess' }>,
  ): DriftItem {
    const isOurs = decision.why === 'unexpected' || decision.why === 'level'
    const held = { ...grant, level: actual?.level ?? grant.level }
    return {
      ...driftBase(grant, expected, actual),
      reasons: decision.reasons.map(planReason),
      ...(isOurs && person.facts.modeOf(held) === 'owned' && { mended_by: 'remediate' }),
      message: excessMessages[decision.why](actual?.computedBy ?? null),
    }
  }

  function missingItem(
    grant: HeldGrant,
    expected: ExpectedGrant | undefined,
    actual: ActualGrant | undefined,
    decision: { readonly reasons: readonly Reason[]; readonly message?: string },
  ): DriftItem {
    const message = canHold
      ? 'expected, and not there: grant it there, or let provisionr do so'
      : 'expected; it waits for the account'
    const reasons = decision.reasons.map(planReason)
    return { ...driftBase(grant, expected, actual), reasons, message: decision.message ?? message }
  }

  function driftBase(grant: HeldGrant, expected: ExpectedGrant | undefined, actual: ActualGrant | undefined) {
    const states = {
      expected: expected ? grantState(expected.grant.level) : null,
      actual: actual ? grantState(actual.level, actual.status) : null,
    }
    return {
      ...base,
      ...states,
      address: addressOf({ ...base, type: grant.type, resource: grant.resource }),
      type: grant.type,
      resource: grant.resource,
      grant: grantText(grant, [states.expected, states.actual], person.catalog),
    }
  }
}

/** Whether anything of the person's there, expected or owned, was not read to the end. */
function waitsForReading(person: PersonCase): boolean {
  const { facts, expected, accountReasons, owned } = person
  if (isAddressOpen(person)) return true
  if (accountReasons.length > 0 && !facts.accountsComplete) return true
  const grants = [...[...expected.values()].map((one) => one.grant), ...owned.values()]
  return grants.some(({ type, resource }) => !facts.isComplete(type, resource))
}

function findGone(person: PersonCase, alive: ReadonlySet<string>): LedgerGrant[] {
  return [...person.owned].flatMap(([key, one]) =>
    !alive.has(key) && person.facts.isComplete(one.type, one.resource) ? [one] : [],
  )
}

const actions = { add: 'add', raise: 'update', lower: 'update', remove: 'remove', adopt: 'adopt' } as const

const excessMessages = {
  unexpected: () => 'in no policy → remove or document as exception',
  level: () => 'more than any policy gives → lower it or document as exception',
  computed: (by: string | null) => `not removable here: it comes from ${by ?? 'the system'} → change it there`,
  'must-go': () => 'must be removed, but the enforcement mode here only observes or adds → remove it by hand',
} as const

/** Everything that is expected or held, by grant key in order. */
function pairs(
  person: PersonCase,
  account: string | null,
): {
  readonly grant: HeldGrant
  readonly expected: ExpectedGrant | undefined
  readonly actual: ActualGrant | undefined
}[] {
  const held = (account === null ? undefined : person.facts.grants.get(account)) ?? new Map<string, ActualGrant>()
  const keys = [...new Set([...person.expected.keys(), ...held.keys()])].sort()
  return keys.flatMap((key) => {
    const expected = person.expected.get(key)
    const actual = held.get(key)
    const source = expected?.grant ?? actual
    if (!source || (expected === undefined && !findType(person.facts.manifest, source.type))) return []
    const grant = { system: person.facts.name, type: source.type, resource: source.resource, level: source.level }
    return grantKey(grant) === key ? [{ grant, expected, actual }] : []
  })
}
