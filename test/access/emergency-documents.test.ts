import { describe, expect, test } from 'vitest'
import { emergencyException, openEmergencies, withEmergencies } from '../../src/access/emergency-documents.ts'
import { contentDigest } from '../../src/access/approved-window.ts'
import type { BreakGlass, Emergency, EmergencyLock, EmergencyRevocation } from '../../src/domain/emergency.ts'
import { withEmergency } from '../../src/domain/emergency.ts'
import { sha256 } from '../../src/files/sha256.ts'
import { documentsOf, settingsOf } from '../policy/build.ts'

const settings = { ...settingsOf(), timezone: 'UTC' }
const now = Date.parse('2026-11-20T09:00:00Z')
const options = { settings, hash: sha256, now }
const decision = { person: 'ada', at: '2026-11-20T09:00:00Z', by: 'cy', login: null, reason: 'over', request: null }
const taken: BreakGlass = {
  kind: 'break_glass',
  ...decision,
  exception: 'BG-1',
  grants: ['git:group:prod (reporter)'],
  until: '2026-11-20T10:00:00Z',
  rule: null,
  ticket: null,
}
const lock: EmergencyLock = { kind: 'lock', ...decision, until: null }
const filesOf = (text: string) => documentsOf(text)
const none = filesOf('')

function exception(more = '') {
  const file = `exception:\n  id: EX-1\n  user: ada\n  grant: git:group:prod\n  justification: why\n  approved_by: cy\n  starts: "2026-11-01T00:00:00Z"\n  expires: 2026-12-01\n`
  return filesOf(file + more)
}

function revocationOf({ exceptions }: ReturnType<typeof filesOf>): EmergencyRevocation {
  const [one] = exceptions
  return { kind: 'revocation', ...decision, exception: one!.id, content: contentDigest(one!, settings, sha256) }
}

const isRevoked = (documents: ReturnType<typeof filesOf>, ...emergencies: Emergency[]) =>
  withEmergencies(documents, emergencies, options).exceptions.map(({ revoked }) => revoked !== null)

describe('what was decided at once', () => {
  test('leaves the documents alone when there is nothing', () => {
    expect(withEmergencies(none, [], options)).toBe(none)
  })

  test('gives way to an exception of the files with its id', () => {
    const same = filesOf('exception: {id: BG-1, user: bo, grant: git:group:x, justification: y, expires: 2026-12-01}')
    expect(withEmergencies(same, [taken], options).exceptions.map(({ person }) => person)).toEqual(['bo'])
    expect(openEmergencies([taken], same, options)).toEqual([])
    expect(withEmergencies(none, [taken], options).exceptions).toEqual([emergencyException(taken, settings)])
    expect(openEmergencies([taken], none, { ...options, now: now + 1e12 })).toEqual([taken])
  })

  test('ends an exception by its id and by its content, of this person alone', () => {
    const end = revocationOf(exception())
    expect(isRevoked(exception(), end)).toEqual([true])
    expect(isRevoked(exception('  ticket: T-1\n'), end)).toEqual([true])
    const renamed = filesOf(
      'exception:\n  id: EX-9\n  user: ada\n  grant: git:group:prod\n  justification: z\n  approved_by: bo\n  starts: "2026-11-01T00:00:00Z"\n  expires: 2026-12-01\n',
    )
    expect(isRevoked(renamed, end)).toEqual([true])
    const others = filesOf(
      'exception: {id: EX-1, user: bo, grant: git:group:prod, justification: y, expires: 2026-12-01}',
    )
    expect(isRevoked(others, end)).toEqual([false])
    expect(openEmergencies([end], others, options)).toEqual([])
  })

  test('is no end later than the files say, and is needed until they say one as early', () => {
    const end = revocationOf(exception())
    const revoked = (at: string) => exception(`  revoked: {at: "${at}", by: bo, reason: no}\n`)
    const earlier = withEmergencies(revoked('2026-11-19T00:00:00Z'), [end], options).exceptions[0]!.revoked
    expect(earlier).toMatchObject({ by: 'bo' })
    expect(withEmergencies(revoked('2026-11-21T00:00:00Z'), [end], options).exceptions[0]!.revoked).toMatchObject({
      by: 'cy',
    })
    expect(openEmergencies([end], revoked('2026-11-21T00:00:00Z'), options)).toEqual([end])
    expect(openEmergencies([end], revoked(decision.at), options)).toEqual([])
    expect(openEmergencies([end], none, options)).toEqual([])
  })

  test('ends emergency access as well, for as long as that is in no file', () => {
    const end = revocationOf({ ...none, exceptions: [emergencyException(taken, settings)] })
    expect(isRevoked(none, taken, end)).toEqual([true])
    expect(openEmergencies([taken, end], none, options)).toEqual([taken, end])
  })

  test('locks until the files have a lock for as long, or one for that reason', () => {
    const locked = (more: string) => filesOf(`lock: {user: ada, ${more}}`)
    expect(withEmergencies(none, [lock], options).locks).toMatchObject([{ reason: 'over', until: null }])
    expect(openEmergencies([lock], none, options)).toEqual([lock])
    expect(openEmergencies([lock], locked('reason: other, until: 2027-01-01'), options)).toEqual([lock])
    expect(openEmergencies([lock], locked('reason: other'), options)).toEqual([])
    expect(openEmergencies([lock], locked('reason: over, until: 2026-11-21'), options)).toEqual([])
    expect(openEmergencies([lock], filesOf('lock: {user: bo, reason: over}'), options)).toEqual([lock])
    expect(openEmergencies([{ ...lock, until: '2026-11-20T09:00:00Z' }], none, options)).toEqual([])
  })

  test('stands once for each address, in their order', () => {
    const end = revocationOf(exception())
    const all = [taken, lock, end].reduce<readonly Emergency[]>(withEmergency, [])
    expect(withEmergency(all, { ...lock, until: decision.at })).toEqual([taken, { ...lock, until: decision.at }, end])
  })
})

test('the end of an exception without an id is not that of the next one which moves into its place', () => {
  const one = (grant: string, expires = '2026-12-01') =>
    `- {user: ada, grant: "${grant}", justification: why, approved_by: cy, starts: 2026-11-01, expires: ${expires}}\n`
  const list = (...all: string[]) => filesOf(`exceptions:\n${all.map((text) => `  ${text}`).join('')}`)
  const both = list(one('git:group:prod'), one('git:group:site'))
  const end = revocationOf(both)
  expect(isRevoked(both, end)).toEqual([true, false])
  expect(isRevoked(list(one('git:group:site')), end)).toEqual([false])
  expect(openEmergencies([end], list(one('git:group:site')), options)).toEqual([])
  expect(isRevoked(list(one('git:group:site'), one('git:group:prod')), end)).toEqual([false, true])
  expect(isRevoked(list(one('git:group:prod', '2026-12-31')), end)).toEqual([true])
})
