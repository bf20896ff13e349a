import { describe, expect, test } from 'vitest'
import { extendedExceptions, extensionFindings, splitExtended } from '../../src/access/extended-exceptions.ts'
import { periodOf } from '../../src/access/exception-model.ts'
import { parseDocuments } from '../../src/config/load-documents.ts'
import { parseSettings } from '../../src/config/load-settings.ts'
import type { Exception } from '../../src/domain/exception.ts'
import { formatInstant } from '../../src/domain/time.ts'

const settings = parseSettings({
  path: 'provisionr.yaml',
  text: 'version: 1\norganization: acme\ntimezone: UTC\npeople: {source: file, path: people.yaml}\nexceptions_policy: {max_duration: 60d}\nsystems: {gitlab: {adapter: sandbox, simulates: gitlab}}\n',
}).settings!
const now = Date.parse('2026-11-20T00:00:00Z')

const record = {
  id: 'EX-1',
  user: 'ana',
  grants: ['gitlab:group:a', 'gitlab:group:b'],
  justification: 'why',
  starts: '2026-11-10',
  expires: '2026-11-30',
}

function read(...records: readonly object[]): readonly Exception[] {
  const text = JSON.stringify({ exceptions: records })
  return parseDocuments([{ path: 'exceptions/all.yaml', text }]).documents.exceptions
}

function differences(before: object, after: object): readonly string[] {
  return extendedExceptions(read(after), read(before), settings).flatMap((one) => one.differences)
}

describe('an exception counts as a new request', () => {
  test.each<[string, object, string[]]>([
    ['nothing is edited', {}, []],
    ['it ends earlier, or starts later', { starts: '2026-11-12', expires: '2026-11-20' }, []],
    ['it gives less, or says why otherwise', { grants: ['gitlab:group:a'], justification: 'because' }, []],
    ['it ends later', { expires: '2026-12-01' }, ['it ends 2026-12-02T00:00:00Z instead of 2026-12-01T00:00:00Z']],
    ['it starts earlier', { starts: '2026-11-09' }, ['it starts 2026-11-09T00:00:00Z instead of 2026-11-10T00:00:00Z']],
    ['it is for another', { user: 'bo' }, ['it is for `bo` instead of `ana`']],
    [
      'it gives a higher level',
      { grants: ['gitlab:group:a (owner)'] },
      ['it gives `gitlab:group:a (owner)` besides, or instead'],
    ],
    ['it is taken as an emergency', { break_glass: true }, ['it is taken as an emergency']],
  ])('when %s', (_name, edit, expected) => {
    expect(differences(record, { ...record, ...edit })).toEqual(expected)
  })

  test('when it is no longer revoked, or counts in more environments', () => {
    const revoked = { ...record, revoked: { at: '2026-11-15T00:00:00Z', by: 'x', reason: 'y' } }
    expect(differences(revoked, record)).toEqual(['it ends 2026-12-01T00:00:00Z instead of 2026-11-15T00:00:00Z'])
    expect(differences({ ...record, environments: ['staging'] }, record)).toEqual(['it counts in more environments'])
  })

  test('but not when records without an id only move in their file', () => {
    const { id: _, ...nameless } = record
    const other = { ...nameless, user: 'bo', expires: '2026-12-31' }
    const moved = extendedExceptions(read(other, nameless), read(nameless), settings)
    expect(moved.map((one) => one.exception.person)).toEqual(['bo'])
    expect(extendedExceptions(read({ ...nameless, expires: '2026-12-05' }), read(nameless), settings)).toHaveLength(1)
  })
})

test('the whole life counts, from the first start', () => {
  const found = (after: object) =>
    extensionFindings(extendedExceptions(read({ ...record, ...after }), read(record), settings), { settings, now })
  expect(found({ starts: '2026-11-20', expires: '2027-01-08' }).map((one) => one.severity)).toEqual(['warning'])
  expect(found({ starts: '2026-11-20', expires: '2027-01-09' }).map((one) => one.severity)).toEqual(['error'])
})

test('what was approved is cut off from what is new, and nothing is lost or given twice', () => {
  const after = { ...record, starts: '2026-11-05', expires: '2026-12-10', grants: ['gitlab:group:a', 'gitlab:group:c'] }
  const extended = extendedExceptions(read(after), read(record), settings)
  const parts = splitExtended(
    extended.map((one) => one.exception),
    extended,
    { settings, earlierId: (id) => `${id}@main` },
  )
  const shown = parts.map((one) => {
    const { starts, ends } = periodOf(one, settings)
    return `${one.id} ${one.grants.map(({ text }) => text).join()} ${formatInstant(starts)} ${formatInstant(ends)}`
  })
  expect(shown).toEqual([
    'EX-1@main gitlab:group:a 2026-11-10T00:00:00Z 2026-12-01T00:00:00Z',
    'EX-1 gitlab:group:a 2026-11-05T00:00:00Z 2026-11-10T00:00:00Z',
    'EX-1 gitlab:group:a 2026-12-01T00:00:00Z 2026-12-11T00:00:00Z',
    'EX-1 gitlab:group:c 2026-11-05T00:00:00Z 2026-12-11T00:00:00Z',
  ])
})
