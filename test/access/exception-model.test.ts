import { describe, expect, test } from 'vitest'
import { periodOf } from '../../src/access/exception-model.ts'
import { documentsOf, settingsOf, tellAll } from '../policy/build.ts'
import { companyOf, instant } from './build.ts'

const exception = (more: string, grant = '"gitlab:group:audit (reporter)"') =>
  `exception:\n  id: EX-1\n  user: ana\n  justification: audit\n  approved_by: cto@company.com\n  grant: ${grant}\n  ${more}\n`

/** How many grants ana has at each time. */
function countsAt(files: string, times: readonly string[]): number[] {
  const company = companyOf({ files })
  return times.map((time) => company.holds('ana', time).length)
}

describe('an exception gives access', () => {
  test('from its start to the end of its last day, in the organisation’s zone', () => {
    const times = ['2026-05-31T21:59:59Z', '2026-05-31T22:00:00Z', '2026-06-30T21:59:59Z', '2026-06-30T22:00:00Z']
    expect(countsAt(exception('starts: 2026-06-01\n  expires: 2026-06-30'), times)).toEqual([0, 1, 1, 0])
  })

  test('from the beginning of time when it has no start', () => {
    expect(countsAt(exception('expires: 2026-06-30'), ['2001-01-01T00:00Z', '2026-07-01T00:00Z'])).toEqual([1, 0])
  })

  test('for its duration', () => {
    const files = exception('starts: 2026-06-01T08:00:00Z\n  duration: 2h')
    const times = ['2026-06-01T07:59:59Z', '2026-06-01T08:00:00Z', '2026-06-01T09:59:59Z', '2026-06-01T10:00:00Z']
    expect(countsAt(files, times)).toEqual([0, 1, 1, 0])
  })

  test('until it is revoked, from the start of that day', () => {
    const revoked = 'expires: 2026-06-30\n  revoked: {at: 2026-06-10, by: ben, reason: done}'
    expect(countsAt(exception(revoked), ['2026-06-09T21:59:59Z', '2026-06-09T22:00:00Z'])).toEqual([1, 0])
    const exact = 'expires: 2026-06-30\n  revoked: {at: 2026-06-10T12:00:00Z, by: ben, reason: done}'
    expect(countsAt(exception(exact), ['2026-06-10T11:59:59Z', '2026-06-10T12:00:00Z'])).toEqual([1, 0])
  })

  test('never when it is revoked before it starts, and never longer by a late revocation', () => {
    const times = ['2026-06-01T00:00Z', '2026-06-15T00:00Z', '2026-07-15T00:00Z']
    const early = 'starts: 2026-06-10\n  expires: 2026-06-30\n  revoked: {at: 2026-06-01, by: ben, reason: no}'
    expect(countsAt(exception(early), times)).toEqual([0, 0, 0])
    const late = 'starts: 2026-06-10\n  expires: 2026-06-30\n  revoked: {at: 2026-08-01, by: ben, reason: no}'
    expect(countsAt(exception(late), times)).toEqual([0, 1, 0])
  })

  test('to that person only, with its id as reason', () => {
    const files = exception('expires: 2026-06-30').replace('  id: EX-1\n', '')
    const company = companyOf({ files: { 'exceptions/audit.yaml': files }, people: { ana: {}, anna: {} } })
    expect(company.holds('anna')).toEqual([])
    const [reason] = company.access('ana').expected.get('gitlab:group:audit')!.reasons
    expect(reason).toMatchObject({ kind: 'exception', name: 'exceptions/audit#1' })
    expect(instant(reason!.until)).toBe('2026-06-30T22:00:00Z')
  })

  test('nothing else to keep: it earns a mover no grace', () => {
    const company = companyOf({ files: exception('expires: 2026-06-30'), settings: settingsOf('grace: {mover: 30d}') })
    expect(company.access('ana').expected.get('gitlab:group:audit')!.grace).toBeNull()
  })

  test('in its environments only, as a whole and grant by grant', () => {
    const environments =
      'environments: {production: {systems: {gitlab: {}}}, staging: {systems: {gitlab: {store: other.json}}}}'
    const holds = (environment: string, files: string) => {
      const company = companyOf({ files, settings: settingsOf(environments, { environment }) })
      return company.holds('ana').length + company.diagnostics.length
    }
    const whole = exception('expires: 2026-06-30\n  environments: [staging]')
    expect([holds('production', whole), holds('staging', whole)]).toEqual([0, 1])
    const part = exception('expires: 2026-06-30', '{grant: gitlab:group:audit, environments: [staging]}')
    expect([holds('production', part), holds('staging', part)]).toEqual([0, 1])
  })
})

describe('the period of an exception', () => {
  const period = (more: string, zone = 'Europe/Berlin') => {
    const { starts, ends } = periodOf(documentsOf(exception(more)).exceptions[0]!, { ...settingsOf(), timezone: zone })
    return [Number.isFinite(starts) ? instant(starts) : 'always', instant(ends)]
  }

  test('is read in the organisation’s zone, across changes of the clock', () => {
    expect(period('starts: 2026-03-29\n  expires: 2026-03-29')).toEqual([
      '2026-03-28T23:00:00Z',
      '2026-03-29T22:00:00Z',
    ])
    expect(period('expires: 2026-03-29', 'Pacific/Apia')).toEqual(['always', '2026-03-29T11:00:00Z'])
  })

  test('that is a duration counts real hours', () => {
    expect(period('starts: 2026-03-29\n  duration: 1d')).toEqual(['2026-03-28T23:00:00Z', '2026-03-29T23:00:00Z'])
  })
})

describe('what is wrong with an exception is told', () => {
  const check = (files: string, more: Partial<Parameters<typeof companyOf>[0]> = {}) =>
    tellAll(companyOf({ files, ...more }).diagnostics)

  test('an unknown person, with the nearest one', () => {
    expect(check(exception('expires: 2026-06-30').replace('user: ana', 'user: anna'))).toEqual([
      '3 [unknown-person] exception names the unknown person `anna` → did you mean `ana`?',
    ])
  })

  test('not a person who left the source but is known to the ledger; it ends when it says', () => {
    const files = exception('expires: 2026-06-30').replace('user: ana', 'user: gone')
    const company = companyOf({ files, former: ['gone'] })
    expect(company.diagnostics).toEqual([])
    expect([...company.model.exceptions.keys()]).toEqual(['gone'])
  })

  test('a grant that names nothing', () => {
    expect(check(exception('expires: 2026-06-30', 'gitlb:group:a'))).toEqual([
      '6 [unknown-system] unknown system `gitlb` → did you mean `gitlab`?',
    ])
  })

  test('an end that only its zone puts before the start', () => {
    const found = check(exception('starts: 2026-06-30T22:00:00Z\n  expires: 2026-06-30'))
    expect(found).toEqual([expect.stringContaining('[ends-before-start] exception `EX-1` ends before it starts')])
  })

  test('an end in the past, or a revocation, as a notice', () => {
    expect(check(exception('expires: 2026-05-31'))).toEqual([
      '1 [expired-exception] exception `EX-1` has expired (2026-05-31T22:00:00Z) → it gives nothing any more and can be removed',
    ])
    expect(check(exception('expires: 2027-01-01\n  revoked: {at: 2026-05-01, by: a, reason: b}'))[0]).toContain(
      'revoked',
    )
  })

  test('a longer life than the configuration allows, counted from its start or from now', () => {
    const settings = settingsOf('exceptions_policy: {max_duration: 30d}')
    const tooLong = (more: string) => check(exception(more), { settings }).length
    expect(tooLong('starts: 2026-06-01\n  expires: 2026-06-30')).toBe(0)
    expect(tooLong('starts: 2026-06-01\n  expires: 2026-07-01')).toBe(1)
    expect(tooLong('expires: 2026-06-30')).toBe(0)
    expect(tooLong('expires: 2026-07-01')).toBe(1)
  })

  test('a missing approval or ticket where they are required', () => {
    const settings = settingsOf('exceptions_policy: {require: [approved_by, ticket]}')
    const bare = exception('expires: 2026-06-30').replace('  approved_by: cto@company.com\n', '')
    expect(check(bare, { settings }).map((one) => one.split(' ')[1])).toEqual([
      '[missing-approval]',
      '[missing-ticket]',
    ])
    expect(check(exception('expires: 2026-06-30\n  ticket: OPS-1'), { settings })).toEqual([])
  })

  test('an unknown environment, with the nearest one', () => {
    expect(check(exception('expires: 2026-06-30\n  environments: [prod]'))[0]).toContain('[unknown-environment]')
    const entry = exception('expires: 2026-06-30', '{grant: okta:group:a, environments: [prod]}')
    expect(check(entry)[0]).toContain('exception `EX-1` names the unknown environment `prod`')
  })

  test('in one that never ends, without falling over', () => {
    const [written] = documentsOf(exception('expires: 2026-06-30')).exceptions
    const revoked = { at: { kind: 'date', date: '2026-01-01' }, by: 'a', reason: 'b' } as const
    const { starts, ends } = periodOf({ ...written!, expires: null, revoked }, settingsOf())
    expect(ends).toBe(starts)
  })
})
