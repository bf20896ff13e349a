import { expect, test } from 'vitest'
import { renameIn } from '../../src/analysis/edit-ledger.ts'
import { createLedgerFromLog } from '../../src/analysis/ledger-from-log.ts'
import { namesOnlyEntry, redactEntry } from '../../src/analysis/redact-entry.ts'
import { requestRecord } from '../../src/apply/request-record.ts'
import type { AuditEntry, AuditRecord } from '../../src/domain/audit.ts'
import type { RequestApprovals, SeenApproval } from '../../src/domain/evidence.ts'
import { emptyLedger } from '../../src/domain/ledger.ts'
import { auditVerifier, chainRecords, formatAuditLine } from '../../src/ledger/audit-chain.ts'
import { auditCsvRow } from '../../src/views/audit-csv.ts'
import { auditEntryLines } from '../../src/views/audit-text.ts'
import { createStyle } from '../../src/views/style.ts'

const at = Date.parse('2026-11-20T12:00:00Z')
const source = 'acme/access#482'
const seen: SeenApproval[] = [
  {
    exception: 'EX-20',
    digest: `${'ab'.repeat(16)}@-/2026-12-01T00:00:00Z`,
    approvers: ['dana.ortiz'],
    authors: ['max.weber'],
    requester: null,
    source,
    at,
    roles: { manager: ['dana.ortiz'], 'user:lena.vogt': [] },
  },
  {
    exception: null,
    digest: 'cd'.repeat(16),
    approvers: ['dana.ortiz'],
    authors: ['max.weber'],
    requester: null,
    source,
    at,
    roles: {},
  },
]
const approvals: RequestApprovals = {
  approvers: ['dana.ortiz'],
  logins: ['dana-gh'],
  authors: ['max.weber'],
  ignored: [{ who: 'lena-gh', why: 'lena.vogt is not active' }],
  objections: [],
  strangers: [],
  unknownAuthors: false,
}
const request = {
  url: 'https://forge.example/acme/access/pull/482',
  head: { commit: 'f00d'.repeat(10), branch: 'max/ex-20', isFork: false },
  mergeCommit: 'cafe'.repeat(10),
}
const identity = { run: 'run-1', commit: 'cafe'.repeat(10), actor: 'ci', clock: () => at }
const record = requestRecord(identity, request, { source, approvals, seen })
const sealed = (one: AuditRecord): AuditEntry => chainRecords([one], { count: 0, hash: null })[0]!
const entry = sealed(record)

test('the log says who approved a merged request by which account, whose approval does not count, and what it is for', () => {
  expect(entry).toMatchObject({
    event: 'approval',
    detail: source,
    request: { head: 'f00d'.repeat(10), merge: 'cafe'.repeat(10) },
  })
  const lines = auditEntryLines(entry, { columns: 200, style: createStyle(0) }).map((line) => line.trim())
  expect(lines).toEqual([
    expect.stringContaining(`approval  ${source}`),
    'f00df00df00d approved by dana.ortiz (as dana-gh), written by max.weber',
    'merged as cafecafecafe: https://forge.example/acme/access/pull/482',
    'approves EX-20, 1 line of policies',
    'the approval of lena-gh does not count: lena.vogt is not active',
  ])
  expect(auditCsvRow(entry, undefined)).toContain(
    'f00df00df00d approved by dana.ortiz (as dana-gh), written by max.weber; merged as',
  )
})

test('such an entry is part of the chain like any other', () => {
  const verifier = auditVerifier(null)
  verifier.add(formatAuditLine(entry))
  expect(verifier.finish()).toEqual([])
})

test('redacted, or with names only, it tells nobody who approved', () => {
  const names = /dana|max|lena|EX-2[^0]/
  expect(JSON.stringify(redactEntry(entry, (kind, name) => `${kind}-${name.length}`))).not.toMatch(
    /dana|max\.weber|lena/,
  )
  const { request: shown } = namesOnlyEntry(entry, (kind) => kind)
  expect(JSON.stringify(shown)).not.toMatch(names)
  expect(shown).toMatchObject({ source, head: 'f00d'.repeat(10) })
})

test('a ledger that is made from the log knows the approvals again, each once', () => {
  const made = createLedgerFromLog(emptyLedger('acme', null))
  made.add(entry)
  made.add(entry)
  made.add(
    sealed(
      requestRecord(identity, request, {
        source: 'acme/access#483',
        approvals: { ...approvals, approvers: [], logins: [] },
        seen,
      }),
    ),
  )
  expect(made.finish().approvals).toEqual(seen)
})

test('who gets another id in the ledger is still the approver', () => {
  const { approvals: renamed } = renameIn(
    { ...emptyLedger('acme', null), approvals: seen },
    'person',
    'dana.ortiz',
    'dana.o',
  )
  expect(renamed![0]).toMatchObject({ approvers: ['dana.o'], authors: ['max.weber'], roles: { manager: ['dana.o'] } })
})
