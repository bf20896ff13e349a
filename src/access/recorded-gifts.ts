import { grantKey } from '../domain/grant.ts'
import type { ConstraintRule } from '../domain/violation.ts'
import type { PolicyGifts, WrittenGift } from './policy-gifts.ts'

/**
 * The gifts that the ledger is to know after a run of everything. What a `requires_approval` constraint covers is not known
 * by having stood in the files: it is kept if it was known before or was approved, and at the very first run if nothing of
 * it waits.
 */
export function recordedGifts(
  gifts: PolicyGifts,
  rules: readonly ConstraintRule[],
  run: {
    readonly known: readonly string[] | undefined
    /** no run has ever applied anything, and this one read every system to the end */
    readonly isWholeFirst: boolean
    /** grant keys of what waits for an approval */
    readonly waiting: ReadonlySet<string>
    /** as the rule asks */
    readonly isApproved: (rule: ConstraintRule, gift: WrittenGift) => boolean
  },
): string[] {
  const known = new Set(run.known)
  const strict = rules.filter((rule) => rule.kind === 'requires_approval' && rule.enforce === 'error')
  const isRecorded = (gift: WrittenGift) =>
    known.has(gift.digest) ||
    strict.every((rule) => !mayCover(rule, gift) || run.isApproved(rule, gift)) ||
    (run.isWholeFirst && !mayWait(gift, run.waiting))
  return gifts
    .all()
    .filter(isRecorded)
    .map((gift) => gift.digest)
    .sort()
}

/** Digests of the lines that a constraint which asks for approvals may cover. */
export function approvableGifts(gifts: PolicyGifts, rules: readonly ConstraintRule[]): string[] {
  const asking = rules.filter((rule) => rule.kind === 'requires_approval')
  if (asking.length === 0) return []
  const covered = gifts.all().filter((gift) => asking.some((rule) => mayCover(rule, gift)))
  return covered.map(({ digest }) => digest).sort()
}

/** A resource that depends on the person may be any of its system. */
function mayCover({ sides, sidesOf }: ConstraintRule, { grant }: WrittenGift): boolean {
  if (grant === null) return false
  const { resource } = grant
  if (resource !== null) return sidesOf({ ...grant, resource }).length > 0
  return sides.flat().some((pattern) => {
    const [system = ''] = pattern.split(':')
    return system.includes('*') || system === grant.system
  })
}

function mayWait({ grant }: WrittenGift, waiting: ReadonlySet<string>): boolean {
  if (grant === null) return false
  const { system, type, resource } = grant
  if (resource !== null) return waiting.has(grantKey({ system, type, resource }))
  return [...waiting].some((key) => key.startsWith(grantKey({ system, type, resource: '' })))
}
