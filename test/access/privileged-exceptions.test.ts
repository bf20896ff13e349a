import { describe, expect, test } from 'vitest'
import { settingsOf, tellAll } from '../policy/build.ts'
import { companyOf } from './build.ts'

const exception = (grant: string, more = '') =>
  `exception: {id: EX-1, user: ana, justification: audit, approved_by: cto, expires: 2026-06-30, ${more}\n  grants: [${grant}, okta:group:plain]}\n`
const settings = settingsOf('risk: {privileged: ["prod-db:role:*_rw"]}')
const people = { ana: { team: 'orders_rw' }, ben: { team: 'orders_ro' } }
const help = 'write an access rule that says who may ask for it, for how long and with whose approval'

describe('an exception for a privileged grant', () => {
  test.each(['prod-db:role:orders_rw', '"gitlab:group:site (owner)"', '{grant: okta:group:a, risk: privileged}'])(
    '%s is an error at its line, and gives only the rest',
    (grant) => {
      const company = companyOf({ files: exception(grant), people, settings })
      const name = /"?(?:\{grant: )?([^",]+)/.exec(grant)![1]
      expect(tellAll(company.diagnostics)).toEqual([
        `2 [privileged-exception] no access rule covers the privileged \`${name}\` → ${help}`,
      ])
      expect(company.diagnostics[0]!.severity).toBe('error')
      expect(company.holds('ana')).toEqual(['okta:group:plain'])
    },
  )

  test('that has ended, or was revoked, is none', () => {
    const codes = (files: string, now: string) =>
      companyOf({ files, people, settings, now }).diagnostics.map((one) => one.code)
    expect(codes(exception('prod-db:role:orders_rw'), '2026-06-30T21:59:59Z')).toEqual(['privileged-exception'])
    expect(codes(exception('prod-db:role:orders_rw'), '2026-06-30T22:00:00Z')).toEqual(['expired-exception'])
    const revoked = exception('prod-db:role:orders_rw', 'revoked: {at: 2026-05-01, by: ben, reason: done},')
    expect(codes(revoked, '2026-06-01T00:00Z')).toEqual(['expired-exception'])
  })

  test('that has ended still tells what was given while it ran', () => {
    const files = exception('prod-db:role:orders_rw')
    const company = companyOf({ files, people, settings, now: '2026-07-15T00:00Z' })
    expect(company.holds('ana', '2026-06-15T00:00Z')).toContain('prod-db:role:orders_rw')
    expect(company.holds('ana', '2026-07-15T00:00Z')).toEqual([])
  })

  test('that has not begun is one already', () => {
    const files = exception('prod-db:role:orders_rw', 'starts: 2026-06-20,')
    expect(companyOf({ files, people, settings }).diagnostics).toHaveLength(1)
  })

  test('of somebody who left stops nobody', () => {
    const files = exception('prod-db:role:orders_rw').replace('user: ana', 'user: gone')
    expect(companyOf({ files, people, settings, former: ['gone'] }).diagnostics).toEqual([])
  })

  test('with attributes is a problem of the person whose attributes make it privileged', () => {
    const files = exception('"prod-db:role:${team}"')
    const company = companyOf({
      files: `${files}---\n${files.replace('EX-1', 'EX-2').replace('ana', 'ben')}`,
      people,
      settings,
    })
    expect(company.diagnostics).toEqual([])
    expect(company.holds('ana')).toEqual(['okta:group:plain'])
    expect(company.access('ana').problems).toEqual([
      {
        code: 'privileged-exception',
        message: 'no access rule covers the privileged `prod-db:role:${team}`, which an exception would give `ana`',
        help,
        at: { file: 'policies/all.yaml', line: 2, column: 12 },
        scope: { system: 'prod-db', type: 'role' },
      },
    ])
    expect(company.holds('ben')).toEqual(['okta:group:plain', 'prod-db:role:orders_ro'])
    expect(company.access('ben').problems).toEqual([])
  })
})

test('an exception for an ordinary level of a type with privileged ones is sound', () => {
  const company = companyOf({ files: exception('"gitlab:group:site (maintainer)"'), people, settings })
  expect([company.diagnostics.length, company.holds('ana').length]).toEqual([0, 2])
})
