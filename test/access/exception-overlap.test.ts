import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type PolicyGrants, needlessExceptions, overlappingExceptions } from '../../src/access/exception-overlap.ts'
import { type Grant, grantKey } from '../../src/domain/grant.ts'
import { catalog } from '../policy/build.ts'
import { companyOf, noon } from './build.ts'

const now = Date.parse(noon)

describe('two exceptions for one grant', () => {
  test('are a warning at the later one', () => {
    const found = overlaps(
      'id: A, starts: 2026-06-02, expires: 2026-06-10',
      'id: B, starts: 2026-06-05, expires: 2026-06-20',
    )
    expect(found).toEqual([
      'warning 3 exceptions `A` and `B` both give `ana` `slack:channel:#one` from 2026-06-04T22:00:00Z to 2026-06-10T22:00:00Z',
    ])
  })

  test.each([
    ['follow each other', 'id: A, expires: 2026-06-10', 'id: B, starts: 2026-06-11, expires: 2026-06-20'],
    ['only overlapped in the past', 'id: A, expires: 2026-05-30', 'id: B, starts: 2026-05-01, expires: 2026-06-20'],
    [
      'are for different grants',
      'id: A, expires: 2026-06-10',
      'id: B, expires: 2026-06-10, grant: "slack:channel:#two"',
    ],
    ['are for different people', 'id: A, expires: 2026-06-10', 'id: B, expires: 2026-06-10, user: bo'],
    [
      'have one that was revoked before it began',
      'id: A, expires: 2026-06-30',
      'id: B, starts: 2026-06-10, expires: 2026-06-20, revoked: {at: 2026-06-05, by: bo, reason: no}',
    ],
  ])('are silent where they %s', (_, ...entries) => {
    expect(overlaps(...entries)).toEqual([])
  })

  test('count without starts and at different levels', () => {
    const found = overlaps(
      'id: A, expires: 2026-06-10, grant: gitlab:group:x (reporter)',
      'id: B, expires: 2026-06-12, grant: gitlab:group:x (developer)',
    )
    expect(found).toEqual([
      'warning 3 exceptions `A` and `B` both give `ana` `gitlab:group:x (developer)` from 2026-06-01T12:00:00Z to 2026-06-10T22:00:00Z',
    ])
  })

  test('are found wherever they overlap, and nowhere else', () => {
    const period = fc.tuple(fc.nat(20), fc.integer({ min: 1, max: 10 }))
    fc.assert(
      fc.property(fc.array(period, { maxLength: 6 }), (periods) => {
        const at = (days: number) => new Date(now + days * 86_400_000).toISOString()
        const entries = periods.map(
          ([from, days], index) => `id: E${index}, starts: "${at(from)}", expires: "${at(from + days)}"`,
        )
        const sorted = periods.toSorted((a, b) => a[0] - b[0])
        const late = sorted.filter(([from], index) =>
          sorted.slice(0, index).some(([start, days]) => from < start + days),
        )
        expect(overlaps(...entries)).toHaveLength(late.length)
      }),
      { numRuns: 60 },
    )
  })
})

describe('an exception for what policies give anyway', () => {
  test('is a notice', () => {
    expect(needless('grant: gitlab:group:x (reporter)', 'developer')).toEqual([
      'notice 2 policies give `ana` `gitlab:group:x (reporter)` anyway, without exception `A`',
    ])
  })

  test.each([
    ['gives a higher level', 'grant: gitlab:group:x (maintainer)', 'developer'],
    ['gives another grant', 'grant: gitlab:group:y (reporter)', 'developer'],
    ['is over', 'expires: 2026-05-01, grant: gitlab:group:x (reporter)', 'developer'],
    ['depends on an attribute', 'grant: "gitlab:group:${team} (reporter)"', 'developer'],
  ])('is none where the exception %s', (_, entry, level) => {
    expect(needless(entry, level)).toEqual([])
  })
})

function overlaps(...entries: readonly string[]): string[] {
  return tell(overlappingExceptions(modelOf(entries), now))
}

function needless(entry: string, level: string): string[] {
  const grant: Grant = { system: 'gitlab', type: 'group', resource: 'x', level }
  const grantsOf: PolicyGrants = (person) => (person === 'ana' ? new Map([[grantKey(grant), grant]]) : null)
  return tell(needlessExceptions(modelOf([`id: A, ${entry}`]), now, { grantsOf, catalog }))
}

function modelOf(entries: readonly string[]) {
  const lines = entries.map((entry) => {
    const user = entry.includes('user:') ? '' : 'user: ana, '
    const grant = entry.includes('grant:') ? '' : 'grant: "slack:channel:#one", '
    const end = entry.includes('expires:') ? '' : 'expires: 2026-06-30, '
    return `  - {${user}${grant}${end}justification: why, ${entry}}`
  })
  const files = entries.length === 0 ? '' : `exceptions:\n${lines.join('\n')}\n`
  return companyOf({ files, people: { ana: {}, bo: {} } }).model.exceptions
}

function tell(diagnostics: readonly { severity: string; message: string; at: { line: number } | null }[]): string[] {
  return diagnostics.map(({ severity, message, at }) => `${severity} ${at?.line} ${message}`)
}
