import type { Plan } from '../../src/domain/plan.ts'
import { sha256 } from '../../src/files/sha256.ts'
import type { DriftIssueOptions } from '../../src/views/drift-issue.ts'
import { driftItem, level, plan, reason, system } from './sample-plan.ts'

const salesPolicy = reason('Sales Team Access')
const denied = reason('Contractors', { kind: 'deny', file: 'policies/contractors.yaml', line: 31 })
const excused = reason('EX-016', { kind: 'exception', path: [], file: 'exceptions/claire.dubois.yaml', line: 2 })
const off = { level: null, status: 'suspended' } as const
const on = { level: null, status: 'enabled' } as const

/** A report with every kind of difference, and each way in which one ends. */
export const driftedPlan: Plan = plan({
  environment: 'production',
  systems: ['aws', 'gitlab', 'okta', 'slack'].map((name) => system(name)),
  drift: {
    excess: [
      driftItem('omar.haddad', 'gitlab:group:finance', { actual: level('developer'), mended_by: 'remediate' }),
      driftItem('mei.tanaka', 'gitlab:project:q4 migration', {
        expected: level('guest'),
        actual: level('maintainer'),
        mended_by: 'remediate',
        message: 'more than any policy gives → lower it or document as exception',
        reasons: [salesPolicy],
      }),
      driftItem('kofi.mensah', 'aws:permission-set:AdminAccess', {
        actual: level(null),
        mended_by: 'apply',
        message: 'more than expected; the next apply takes it away',
        reasons: [denied],
      }),
      driftItem('kofi.mensah', 'slack:channel:#all-hands', {
        actual: level('member'),
        message: 'not removable here: it comes from `workspace default` → change it there',
      }),
      driftItem('tom.fischer', 'okta', {
        account: '00u7tom',
        actual: on,
        message: 'the person left, and their account is still enabled → switch it off there',
        reasons: [reason('terminated', { kind: 'state', path: [], file: null, line: null })],
      }),
    ],
    missing: [
      driftItem('ana.silva', 'gitlab:group:sales', {
        expected: level('developer'),
        mended_by: 'apply',
        message: 'expected, and not there; the next apply grants it',
        reasons: [salesPolicy, reason('Base Employee Access', { file: 'policies/base.yaml', line: 3 })],
      }),
      driftItem('claire.dubois', 'gitlab:group:payments', {
        expected: level('reporter'),
        actual: level('guest'),
        mended_by: 'apply',
        message: 'expected, and not there; the next apply grants it',
        reasons: [excused],
      }),
      driftItem('ana.silva', 'okta', {
        expected: on,
        actual: off,
        message:
          'the account is suspended; it was not provisionr that did so: enable it there, or take the person out of the policies',
        reasons: [salesPolicy],
      }),
    ],
    orphans: [driftItem(null, 'okta', { account: '00u1old', message: 'belongs to nobody → link it or remove it' })],
    disputed: [
      driftItem('kofi.mensah', 'slack', {
        account: 'U0123',
        message: 'the account is older than the person; nothing is done there → if it is theirs: link it',
      }),
    ],
  },
})

/** What the documentation shows. */
export const driftModel: Plan = plan({
  systems: [...plan().systems, system('notion', { status: 'failed', detail: '503', accounts: 0, grants: 0 })],
  complete: false,
  summary: { ...plan().summary, withheld: 38 },
  drift: {
    ...plan().drift,
    excess: [driftItem('omar.haddad', 'gitlab:group:finance', { actual: level('developer'), mended_by: 'remediate' })],
    missing: [
      driftItem('ana.silva', 'gitlab:group:sales', {
        expected: level('developer'),
        mended_by: 'apply',
        message: 'expected, and not there; the next apply grants it',
        reasons: [salesPolicy],
      }),
    ],
    orphans: [driftItem(null, 'okta', { account: '00u1old', message: 'belongs to nobody → link it or remove it' })],
  },
})

export function issueOptions(overrides: Partial<DriftIssueOptions> = {}): DriftIssueOptions {
  const exceptionsPolicy = { maxDuration: null, require: ['justification', 'approved_by'] }
  return { previous: null, exceptionsPolicy, heldBack: new Map(), hash: sha256, ...overrides }
}
