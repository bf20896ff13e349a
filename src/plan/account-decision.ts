import { type AccountStatus, type ExpectedGrant, isUnapproved, type Reason, totalLoss } from '../domain/access.ts'
import { compareText } from '../domain/diagnostic.ts'
import { accountType, grantKey } from '../domain/grant.ts'
import type { Risk } from '../domain/manifest.ts'
import type { Cause, ChangeAction } from '../domain/plan.ts'
import type { EnforcementMode } from '../domain/settings.ts'
import { causeOfGain, stateReason } from './cause.ts'
import type { PersonCase } from './person-case.ts'

/** What is to happen to a person's account in one system, before its grants are looked at. */
export type AccountDecision =
  | { readonly kind: 'ready' }
  /** nothing is expected here, or nothing may be done */
  | { readonly kind: 'none' }
  | {
      readonly kind: 'change'
      readonly action: ChangeAction
      readonly to: AccountStatus
      readonly cause: Cause
      readonly reasons: readonly Reason[]
      readonly risk: Risk
    }
  /** an account is expected, and policy or a person's hand stands against having it */
  | { readonly kind: 'missing'; readonly message: string; readonly reasons: readonly Reason[] }
  /** an account is to be off, and it is not provisionr's to do that */
  | { readonly kind: 'excess'; readonly message: string; readonly reasons: readonly Reason[] }

/** The account a person needs for what is expected: created, enabled, adopted, or reported as missing. */
export function decideAccount(person: PersonCase): Exclude<AccountDecision, { kind: 'excess' }> {
  const { facts, timeline, link } = person
  const wanted = [...person.accountReasons, ...person.expected.values()].filter(
    (one) => !one.blocked && !facts.isUnmanaged(one.grant),
  )
  // What is only observed calls for no account that provisionr would have to make.
  const given = wanted.filter(({ grant }) => grant.type === accountType || facts.modeOf(grant) !== 'observe')
  const reasons = firstReasons(given.length > 0 ? given : wanted)
  if (link?.kind === 'disputed' || !facts.accountsComplete || person.holdsAll) return { kind: 'none' }
  if (facts.frozen || wanted.length === 0 || totalLoss(timeline.now)) return { kind: 'none' }
  const mode = given.length > 0 ? facts.settings.enforcement.mode : 'observe'
  if (!link) return decideCreation(person, mode, given, reasons)
  const { account, known } = link
  if (timeline.now.state === 'leave') return { kind: 'ready' }
  const isOff = account.status === 'suspended' || account.status === 'deactivated'
  const isStaged = account.status === 'staged' && timeline.now.state === 'active'
  const isOurs = known !== null && known.status === account.status
  if (isOff || isStaged) {
    const canEnable = facts.manifest.account.kind === 'none' || facts.manifest.account.verbs.enable !== undefined
    if (mode !== 'observe' && canEnable && (isOurs || mode === 'authoritative')) {
      return {
        kind: 'change',
        action: 'enable_account',
        to: 'enabled',
        cause: stateCause(person) ?? gainCause(person, given),
        reasons,
        risk: 'low',
      }
    }
    const why = canEnable ? 'it was not provisionr that did so' : 'provisionr cannot enable accounts here'
    const message = `the account is ${account.status}; ${why}: enable it there, or take the person out of the policies`
    return { kind: 'missing', message, reasons }
  }
  if (known === null && mode !== 'observe') {
    return { kind: 'change', action: 'adopt', to: account.status, cause: 'adopt', reasons, risk: 'low' }
  }
  return { kind: 'ready' }
}

function decideCreation(
  person: PersonCase,
  mode: EnforcementMode,
  given: readonly ExpectedGrant[],
  reasons: readonly Reason[],
): Exclude<AccountDecision, { kind: 'excess' }> {
  const { facts, timeline } = person
  const { account } = facts.manifest
  if (timeline.now.state === 'leave') return { kind: 'none' }
  if (account.kind === 'none') return { kind: 'ready' }
  if (mode === 'observe') return { kind: 'missing', message: 'there is no account', reasons }
  if (!facts.settings.accounts.create || !account.verbs.create) {
    const why = account.verbs.create
      ? 'creating accounts is turned off here (accounts.create)'
      : 'provisionr cannot create accounts here'
    return { kind: 'missing', message: `there is no account, and ${why}: create it; the grants wait`, reasons }
  }
  const to = timeline.now.state === 'prehire' && account.stages ? 'staged' : 'enabled'
  return { kind: 'change', action: 'create_account', to, cause: gainCause(person, given), reasons, risk: 'low' }
}

/** Accounts that nothing calls for any more, or whose person left or is on leave. */
export function decideAccountEnd(person: PersonCase): Extract<AccountDecision, { kind: 'change' | 'excess' | 'none' }> {
  const { facts, timeline, link } = person
  if (facts.frozen || link?.kind !== 'linked' || !facts.accountsComplete || facts.isProtected(link.account))
    return { kind: 'none' }
  const { state } = timeline.now
  const { status } = link.account
  if (status === 'suspended' || status === 'deactivated') return { kind: 'none' }
  const { verbs } = facts.manifest.account
  const mode = facts.settings.enforcement.mode
  const isWritable = mode === 'owned' || mode === 'authoritative'
  const total = totalLoss(timeline.now)
  const reasons = [total ?? stateReason(state)]
  if (total) {
    const wantsDeactivation = state === 'terminated' && facts.settings.accounts.onTermination === 'deactivate'
    const action =
      wantsDeactivation && verbs.deactivate ? 'deactivate_account' : verbs.suspend ? 'suspend_account' : null
    if (action === null) return { kind: 'none' }
    if (!isWritable)
      return {
        kind: 'excess',
        message: `the person ${timeline.now.locked ? 'is locked' : 'left'}, and their account is still enabled → switch it off there`,
        reasons,
      }
    const to = action === 'suspend_account' ? 'suspended' : 'deactivated'
    return { kind: 'change', action, to, cause: timeline.now.locked ? 'lock' : 'person', reasons, risk: 'low' }
  }
  if (!verbs.suspend) return { kind: 'none' }
  if (state === 'leave') {
    if (facts.settings.accounts.onLeave !== 'suspend') return { kind: 'none' }
    if (isWritable && (link.known !== null || mode === 'authoritative'))
      return { kind: 'change', action: 'suspend_account', to: 'suspended', cause: 'person', reasons, risk: 'low' }
    const why = isWritable
      ? 'provisionr neither made it nor took it over'
      : 'the enforcement mode only observes or adds'
    return { kind: 'excess', message: `the person is on leave; ${why} → suspend it there`, reasons }
  }
  if (person.holdsAll || person.heldTypes.size > 0) return { kind: 'none' }
  if (!isWritable || link.known === null || !facts.isWhole || holdsUnmanaged(person, link.account.id))
    return { kind: 'none' }
  const expected = [...person.expected.values(), ...person.accountReasons]
  if (!expected.every(isUnapproved)) return { kind: 'none' }
  return {
    kind: 'change',
    action: 'suspend_account',
    to: 'suspended',
    cause: lossCause(person),
    reasons: [{ kind: 'ledger', name: 'nothing expected', path: [], at: null, until: null }],
    risk: 'low',
  }
}

/** Why sessions have to be ended that an earlier run left open when it switched the account off; null: none. */
export function openSessions({ facts, timeline, link }: PersonCase) {
  const total = totalLoss(timeline.now)
  if (!total || facts.frozen || link?.kind !== 'linked' || !link.known?.sessionsOpen) return null
  if (!facts.accountsComplete || facts.isProtected(link.account)) return null
  const { mode } = facts.settings.enforcement
  if (mode !== 'owned' && mode !== 'authoritative') return null
  const cause: Cause = timeline.now.locked ? 'lock' : 'person'
  return { cause, reasons: [total], risk: 'low' } as const
}

/** What was released from management is kept, and the account with it. */
function holdsUnmanaged({ facts }: PersonCase, account: string): boolean {
  const held = [...(facts.grants.get(account)?.values() ?? [])]
  return held.some(({ type, resource, level }) => facts.isUnmanaged({ system: facts.name, type, resource, level }))
}

/** The first day came, or somebody is back: the person's state tells why, whatever the grants behind the account say. */
function stateCause({ timeline }: PersonCase): Cause | null {
  const { now, unmoved, before, isNew } = timeline
  if (isNew || before.state === now.state) return null
  return unmoved.state === now.state ? 'start' : 'person'
}

/** The cause that the newest of the access behind the account has; a person's own change tells most. */
function gainCause(person: PersonCase, wanted: readonly ExpectedGrant[]): Cause {
  const causes = new Set(
    wanted.map(({ grant }) =>
      causeOfGain({
        key: grantKey(grant),
        type: grant.type,
        manifest: person.facts.manifest,
        timeline: person.timeline,
        owned: person.owned.get(grantKey(grant)),
        isFirstRun: person.isFirstRun,
        gifts: person.gifts,
      }),
    ),
  )
  return (['drift', 'policy', 'start', 'lifted', 'person'] as const).find((cause) => causes.has(cause)) ?? 'policy'
}

function lossCause({ facts, timeline, gifts }: PersonCase): Cause {
  const had = (grants: ReadonlyMap<string, ExpectedGrant>) =>
    [...grants.values()].filter((one) => one.grant.system === facts.name)
  if (had(timeline.unmoved.expected).length > 0) return 'person'
  const earlier = had(timeline.before.expected)
  const isEdited = earlier.some((one) => one.reasons.some((reason) => gifts.of(reason)?.isKnown === false))
  if (earlier.length === 0 || isEdited) return 'policy'
  return earlier.every((one) => one.reasons[0]?.kind === 'grace') ? 'grace' : 'expiry'
}

function firstReasons(wanted: readonly ExpectedGrant[]): Reason[] {
  const shorthand = wanted.filter((one) => one.grant.type === accountType)
  const chosen = (shorthand.length > 0 ? shorthand : wanted).toSorted((a, b) =>
    compareText(grantKey(a.grant), grantKey(b.grant)),
  )
  return [...(chosen[0]?.reasons ?? [])]
}
