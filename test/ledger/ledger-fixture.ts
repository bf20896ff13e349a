import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import type { AuditRecord } from '../../src/domain/audit.ts'
import { Failure } from '../../src/domain/failure.ts'
import { emptyLedger, type Ledger } from '../../src/domain/ledger.ts'

export const now = Date.UTC(2026, 10, 20, 9)

/** One of everything, in the order of the file. */
export const fullLedger: Ledger = {
  ...emptyLedger('acme', 'production'),
  serial: 7,
  lastRun: now,
  lastCommit: '4f2c1d9',
  audit: { count: 2, hash: 'ab'.repeat(32) },
  peopleCount: 512,
  people: [
    { person: 'a', state: 'active', seen: now, attributes: { skills: ['x', 'y'], team: 'Core', ticket: '' } },
    { person: 'a b', state: 'terminated', seen: now + 1, attributes: {}, left: now },
  ],
  accounts: [{ system: 'okta', account: '00u1', person: 'a', origin: 'created', since: now, status: 'enabled' }],
  grants: [
    { person: 'a', system: 'gitlab', type: 'group', resource: 'x', level: 'reporter', since: now, origin: 'granted' },
    { person: 'a', system: 'slack', type: 'channel', resource: '#x', level: null, since: now, origin: 'adopted' },
  ],
  graces: [
    { person: 'a', system: 'aws', type: 'role', resource: 'r', level: null, since: now, until: now + 5, policy: 'P' },
  ],
  resources: [{ system: 'gitlab', type: 'group', resource: 'x', nativeId: '42' }],
  systems: [{ system: 'gitlab', lastGoodRun: now }],
  gifts: ['0a', '1b'],
  approvals: [
    {
      exception: null,
      digest: 'cd'.repeat(16),
      approvers: ['a'],
      authors: ['b', 'c'],
      requester: null,
      source: 'acme/access#481',
      at: now,
      roles: {},
    },
    {
      exception: 'EX-1',
      digest: `${'ab'.repeat(16)}@-/2026-12-01T00:00:00Z`,
      approvers: ['a', 'd'],
      authors: ['b'],
      requester: 'c',
      source: 'acme/access#482',
      at: now,
      roles: { manager: ['a'], 'team:dba': [], __proto__x: ['d'] },
    },
  ],
}

export const owner = { host: 'ci-1', pid: 4711, run: 'run-1' }

/** A folder that is gone after the test. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'ledger-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

export function recordOf(members: Partial<AuditRecord> = {}): AuditRecord {
  return {
    time: '2026-11-20T09:00:00Z',
    run: 'run-1',
    commit: '4f2c1d9',
    actor: 'ci',
    event: 'result',
    person: 'sarah.chen',
    account: '00u1',
    system: 'okta',
    grant: 'okta:group:sales',
    before: null,
    after: { level: null, status: 'active' },
    reasons: [{ kind: 'policy', name: 'Sales', path: ['Sales'], file: 'policies/sales.yaml', line: 3 }],
    approvals: [],
    result: 'applied',
    detail: null,
    ...members,
  }
}

export async function failureOf(run: () => unknown): Promise<Failure> {
  try {
    await run()
  } catch (error) {
    if (error instanceof Failure) return error
    throw error
  }
  throw new Error('it did not fail')
}
