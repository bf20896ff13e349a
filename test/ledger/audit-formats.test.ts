import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import type { AuditRecord } from '../../src/domain/audit.ts'
import { chainRecords, formatAuditLine, parseAuditLine, verifyAudit } from '../../src/ledger/audit-chain.ts'
import { recordOf } from './ledger-fixture.ts'

const first = readFileSync(new URL('fixtures/first-format.jsonl', import.meta.url), 'utf8')
  .trimEnd()
  .split('\n')
const head = { count: 26, hash: 'e342d16e3fe4c602da7c2cf5725ca4064952d40b9e2886e3068b34effd3cf5a2' }

describe('a log of the first version', () => {
  test('verifies, to the last hash', () => {
    expect(verifyAudit(first, head)).toEqual([])
  })

  test('is continued by this one, and both parts verify', () => {
    const more = chainRecords([recordOf({ cause: 'policy', uncertain: true })], head)
    const lines = [...first, ...more.map((one) => formatAuditLine(one))]
    expect(verifyAudit(lines, { count: 27, hash: more[0]!.hash })).toEqual([])
  })
})

const everything: Partial<AuditRecord> = {
  cause: 'expiry',
  uncertain: true,
  settles: 'run-0',
  owned: { origin: 'granted', since: '2026-01-01T00:00:00Z' },
  origin: { provider: 'gitlab', request: '7', url: null, job: null, branch: 'main', said_by: 'ci' },
  state: { command: 'move', what: 'person', reason: 'married', from: 'a', to: 'b' },
}

describe('members that came later', () => {
  test('are kept, and hashed like all others', () => {
    const [entry] = chainRecords([recordOf(everything)], { count: 0, hash: null })
    const line = formatAuditLine(entry!)
    expect(parseAuditLine(line)).toEqual(entry)
    for (const name of Object.keys(everything)) {
      const { [name]: _, ...rest } = JSON.parse(line) as Record<string, unknown>
      expect([name, parseAuditLine(JSON.stringify(rest))]).toEqual([name, null])
    }
  })

  test('change nothing where they are absent', () => {
    const [entry] = chainRecords([recordOf()], { count: 0, hash: null })
    expect(Object.keys(JSON.parse(formatAuditLine(entry!)) as object)).toEqual(
      Object.keys(JSON.parse(first[0]!) as object),
    )
  })
})
