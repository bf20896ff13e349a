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
  readonly beneficiary: Person
  /** who wrote the change and who asked for it, as written; they can no more approve than the beneficiary can */
  readonly author: string | null
  readonly requester: string | null
  readonly directory: Directory
  readonly names: PersonNames
  readonly settings: PeopleSettings
  /** ids of the people whom a policy matches at `at` */
  readonly policyMembers: (policy: string) => readonly string[]
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

/** Judges approvals against the stages of a rule. Approver sets are those of the instant `at`. */
export function judgeApprovals(
  stages: readonly ApprovalStage[],
  approvers: readonly string[],
  approval: ApprovalCase,
): ApprovalResult {
  const { names } = approval
  const sets = stages.map((stage) => approverSet(stage, approval))
  const needs = stages.map(({ need }) => Math.max(1, need))
  const named = new Map(approvers.map((name) => [name, names.find(name)?.id ?? null]))
  const approving = new Set(named.values())
  const humanOf = (id: string) => names.humanOf(approval.directory.byId.get(id)!)
  // Slots are filled by humans, and shown by the record that is in the set.
  const able = sets.map((set) => new Map(set.filter((id) => approving.has(id)).map((id) => [humanOf(id), id])))
  const filled = fillSlots(needs.map((need, index) => ({ need, able: [...able[index]!.keys()] })))
  const results = needs.map((need, index) => {
    const ids = filled[index]!.map((human) => able[index]!.get(human)!).sort()
    return { need, filled: ids, missing: need - ids.length }
  })
  const inSets = new Set(sets.flat())
  return {
    satisfied: results.every(({ missing }) => missing === 0),
    stages: results,
    emptySets: sets.flatMap((set, index) => (set.length === 0 ? [index] : [])),
    isPossible: isPossible(sets, needs, humanOf),
    ignored: [...named].flatMap(([name, id]) => (id !== null && inSets.has(id) ? [] : [name])).sort(),
  }
}

/** Ids of the people who may approve at this stage, sorted. */
export function approverSet(stage: ApprovalStage, approval: ApprovalCase): string[] {
  const mayApprove = approverTest(approval)
  const people = stage.from.flatMap(({ name }) => peopleNamed(name, approval))
  return [...new Set(people.filter(mayApprove).map(({ id }) => id))].sort()
}

/**
 * Gives a test for people who may approve anything in this case: not the beneficiary, the requester or the author under
 * any name or record of theirs, nor whoever is not active or has an unsound record.
 */
export function approverTest(approval: ApprovalCase): (person: Person) => boolean {
  const { beneficiary, author, requester, names, settings, at } = approval
  const excluded = new Set([names.humanOf(beneficiary)])
  for (const name of [author, requester])
    if (name !== null) for (const human of names.humansNamed(name)) excluded.add(human)
  return (person) =>
    person.hold === null && stateAt(person, at, settings) === 'active' && !excluded.has(names.humanOf(person))
}

function peopleNamed(reference: string, { beneficiary, directory, names, policyMembers }: ApprovalCase): Person[] {
  const approver = parseApprover(reference)
  if (approver === null) return []
  if (approver.kind === 'policy') return policyMembers(approver.name).flatMap((id) => directory.byId.get(id) ?? [])
  const name = approver.kind === 'manager' ? firstValue(beneficiary.attributes, 'manager') : approver.name
  const person = name === null ? null : names.find(name)
  return person ? [person] : []
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
