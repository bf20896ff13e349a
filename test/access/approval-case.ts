import type { ApprovalCase } from '../../src/access/approval-stages.ts'
import { createPersonNames } from '../../src/access/person-names.ts'
import type { ApprovalStage } from '../../src/domain/governance.ts'
import { createDirectory } from '../../src/policy/directory.ts'
import { personOf, settingsOf } from '../policy/build.ts'

const settings = settingsOf().people
export const at = Date.parse('2026-11-20T09:00Z')
const held = { ...personOf('held'), hold: 'two records have one key' }
const people = [
  personOf('ana', { email: 'ana@company.com', manager: 'max', github: 'ana-gh' }),
  personOf('ana2', { email: 'Ana+admin@company.com' }),
  personOf('max', { email: 'max@company.com', manager: 'max' }),
  personOf('dora', { email: 'dora@company.com', github: 'dora-gh' }),
  personOf('dave', { email: 'dave@company.com', manager: 'Max@company.com' }),
  personOf('dan'),
  personOf('cto'),
  personOf('left', { employment_status: 'Terminated' }),
  personOf('away', { employment_status: 'On leave' }),
  personOf('later', { start_date: '2027-01-01' }),
  held,
]
const directory = createDirectory(people)
const names = createPersonNames(directory, ['github'])
const groups: Readonly<Record<string, readonly string[]>> = {
  dba: ['dora', 'dave', 'dan', 'vanished'],
  ana: ['ana', 'ana2'],
  gone: ['left', 'away', 'later', 'held'],
}

/** Approval of access for Ana, at a company of a few people, unless `change` says otherwise. */
export function caseOf(change: Partial<ApprovalCase> & { who?: string } = {}): ApprovalCase {
  const { who = 'ana', ...rest } = change
  const beneficiary = directory.byId.get(who)!
  const policyMembers = (policy: string) => groups[policy] ?? []
  return { beneficiary, authors: [], requester: null, directory, names, settings, policyMembers, at, ...rest }
}

export function stage(need: number, ...from: readonly string[]): ApprovalStage {
  return { need, from: from.map((name) => ({ name, at: { file: 'x', line: 1, column: 1 } })) }
}
