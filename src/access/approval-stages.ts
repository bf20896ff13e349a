import type { ApproverRoles } from '../domain/evidence.ts'
import type { ApprovalStage } from '../domain/governance.ts'
import { firstValue, type Person } from '../domain/person.ts'
import type { PeopleSettings } from '../domain/settings.ts'
import type { Instant } from '../domain/time.ts'
import type { Directory } from '../policy/directory.ts'
import { parseApprover } from './approver-reference.ts'
import { stateAt } from './lifecycle.ts'
import type { PersonNames } from './person-names.ts'
import { fillSlots } from './slot-matching.ts'

/** Whose access is to be approved, and everything that says who may. */
export interface ApprovalCase {
  /** null: of nobody in particular, so that nobody is the manager */
  readonly beneficiary: Person | null
  /** who gets access by the same approval, and so can no more approve than the beneficiary can */
  readonly others?: readonly Person[]
  /** who wrote the change and who asked for it, as written; they cannot approve either */
  readonly authors: readonly string[]
  readonly requester: string | null
  readonly directory: Directory
  readonly names: PersonNames
  readonly settings: PeopleSettings
  /** ids of the people whom a policy matches at `at` */
  readonly policyMembers: (policy: string) => readonly string[]
  /** ids of a team's members at its forge; null or left out: they are not known here */
  readonly teamMembers?: (team: string) => readonly string[] | null
  /** whom references meant when it was approved: approvers are then person ids, also of people who left since */
  readonly roles?: ApproverRoles
  readonly at: Instant
}

export interface StageResult {
  readonly need: number
  /** ids of those who fill its places, sorted; each human once over all stages */
  readonly filled: readonly string[]
  readonly missing: number
}

export interface ApprovalResult {
  readonly satisfied: boolean
  readonly stages: readonly StageResult[]
  /** positions of stages in which nobody at all may approve */
  readonly emptySets: readonly number[]
  /** whether approvals of everybody who may would do; false as well where one human would have to fill two places */
  readonly isPossible: boolean
  /** approvers whose approval counts for nothing, as written and sorted: machines, strangers, the beneficiary … */
  readonly ignored: readonly string[]
}

/** Judges approvals against the stages of a rule. Approver sets are those of the instant `at`, or of when it was approved. */
export function judgeApprovals(
  stages: readonly ApprovalStage[],
  approvers: readonly string[],
  approval: ApprovalCase,
): ApprovalResult {
  const sets = stages.map((stage) => approverSet(stage, approval))
  const needs = stages.map(({ need }) => Math.max(1, need))
  const named = new Map(approvers.map((name) => [name, idOf(name, approval)]))
  const approving = new Set(named.values())
  const humanOf = humansOf(approval)
  // Slots are filled by humans, and shown by the record that is in the set.
  const able = sets.map((set) => new Map(set.filter((id) => approving.has(id)).map((id) => [humanOf(id), id])))
  const filled = fillSlots(needs.map((need, index) => ({ need, able: [...able[index]!.keys()] })))
  const results = needs.map((need, index) => {
    const ids = filled[index]!.map((human) => able[index]!.get(human)!).sort()
    return { need, filled: ids, missing: need - ids.length }
  })
  const inSets = new Set(sets.flat())
  const possible = stages.map((stage, index) => possibleSet(stage, sets[index]!, approval))
  const known = possible.filter((set) => set !== null)
  return {
    satisfied: results.every(({ missing }) => missing === 0),
    stages: results,
    emptySets: possible.flatMap((set, index) => (set?.length === 0 ? [index] : [])),
    isPossible: known.length < possible.length || isPossible(known, needs, humanOf),
    ignored: [...named].flatMap(([name, id]) => (id !== null && inSets.has(id) ? [] : [name])).sort(),
  }
}

/** Ids of the people who may approve at this stage, sorted; of those whom a reference meant then, only approvers are known. */
export function approverSet(stage: ApprovalStage, approval: ApprovalCase): string[] {
  const { roles } = approval
  const isExcluded = exclusionTest(approval)
  const mayApprove = approverTest(approval)
  const ids = stage.from.flatMap(({ name }) =>
    roles !== undefined && Object.hasOwn(roles, name)
      ? roles[name]!.filter((id) => !isExcluded(id))
      : (peopleNamed(name, approval) ?? []).filter(mayApprove).map(({ id }) => id),
  )
  return [...new Set(ids)].sort()
}

/** Ids of the approvers who may approve anything in this case. */
export function countingApprovers(approvers: readonly string[], approval: ApprovalCase): string[] {
  if (approval.roles !== undefined) {
    const isExcluded = exclusionTest(approval)
    return approvers.filter((id) => !isExcluded(id))
  }
  const people = approvers.flatMap((name) => approval.names.find(name) ?? [])
  return people.filter(approverTest(approval)).map(({ id }) => id)
}

/**
 * Gives a test for people who may approve anything in this case: not the beneficiary, the requester or an author under
 * any name or record of theirs, nor whoever is not active or has an unsound record.
 */
function approverTest(approval: ApprovalCase): (person: Person) => boolean {
  const { settings, at } = approval
  const isExcluded = exclusionTest(approval)
  return (person) => person.hold === null && stateAt(person, at, settings) === 'active' && !isExcluded(person.id)
}

function exclusionTest(approval: ApprovalCase): (id: string) => boolean {
  const { beneficiary, others = [], authors, requester, names } = approval
  const excluded = new Set((beneficiary ? [beneficiary, ...others] : others).map((person) => names.humanOf(person)))
  for (const name of [...authors, requester])
    if (name !== null) for (const human of names.humansNamed(name)) excluded.add(human)
  const humanOf = humansOf(approval)
  return (id) => excluded.has(humanOf(id)) || authors.includes(id)
}

/** Somebody who is not in the source any more is still somebody. */
function humansOf({ directory, names }: ApprovalCase): (id: string) => string {
  return (id) => {
    const person = directory.byId.get(id)
    return person ? names.humanOf(person) : id
  }
}

function idOf(name: string, { names, roles }: ApprovalCase): string | null {
  return roles === undefined ? (names.find(name)?.id ?? null) : name
}

/** Null for people who are not known here. */
function peopleNamed(reference: string, approval: ApprovalCase): Person[] | null {
  const { beneficiary, directory, names, policyMembers, teamMembers } = approval
  const peopleOf = (ids: readonly string[]) => ids.flatMap((id) => directory.byId.get(id) ?? [])
  const approver = parseApprover(reference)
  if (approver === null) return []
  if (approver.kind === 'policy') return peopleOf(policyMembers(approver.name))
  if (approver.kind === 'team') {
    const members = teamMembers?.(approver.name) ?? null
    return members && peopleOf(members)
  }
  const manager = beneficiary && firstValue(beneficiary.attributes, 'manager')
  const name = approver.kind === 'manager' ? manager : approver.name
  const person = name === null ? null : names.find(name)
  return person ? [person] : []
}

/** Whoever could approve at this stage if asked now; null: nobody can tell. */
function possibleSet(stage: ApprovalStage, set: readonly string[], approval: ApprovalCase): readonly string[] | null {
  const { roles, ...asked } = approval
  const isUnseen = (name: string) => parseApprover(name)?.kind === 'team' && peopleNamed(name, asked) === null
  if (stage.from.some(({ name }) => isUnseen(name))) return null
  return roles === undefined ? set : approverSet(stage, asked)
}

function isPossible(
  sets: readonly (readonly string[])[],
  needs: readonly number[],
  humanOf: (id: string) => string,
): boolean {
  let places = 0
  for (const need of needs) places += need
  // A set as large as all places together finds somebody in any case: the rest of it changes nothing.
  const able = sets.map((set) => {
    const humans = new Set<string>()
    for (const id of set) if (humans.size < places) humans.add(humanOf(id))
    return [...humans]
  })
  const filled = fillSlots(needs.map((need, index) => ({ need, able: able[index]! })))
  return filled.every((people, index) => people.length === needs[index])
}
