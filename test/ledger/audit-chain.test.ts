import { describe, expect, test } from 'vitest'
import type { AuditEntry } from '../../src/domain/audit.ts'
import { chainRecords, formatAuditLine, parseAuditLine, verifyAudit } from '../../src/ledger/audit-chain.ts'
import { recordOf } from './ledger-fixture.ts'

const people = ['a', 'b', 'c', 'd', 'e']
const entries = chainRecords(
  people.map((person) => recordOf({ person })),
  { count: 0, hash: null },
)
const lines = entries.map((entry) => formatAuditLine(entry))
const head = { count: 5, hash: entries[4]?.hash ?? '' }

const kinds = (log: readonly string[], known: typeof head | null = head) =>
  verifyAudit(log, known).map(({ kind, line }) => `${kind} ${line}`)

/** The lines with the entry of `person` changed and its own hash made to fit again. */
function forge(person: string, members: Partial<AuditEntry>): string[] {
  return entries.map((entry, index) => {
    if (entry.person !== person) return lines[index] ?? ''
    const [forged] = chainRecords([{ ...entry, ...members }], { count: entry.seq - 1, hash: entry.prev_hash })
    return forged ? formatAuditLine(forged) : ''
  })
}

describe('a log', () => {
  test('that is whole has no problems', () => {
    expect(kinds(lines)).toEqual([])
    expect(kinds([], { count: 0, hash: '' })).toEqual([])
  })

  test('numbers its entries from 1 and chains them', () => {
    expect(entries.map(({ seq }) => seq)).toEqual([1, 2, 3, 4, 5])
    expect(entries[0]?.prev_hash).toBeNull()
    expect(entries[1]?.prev_hash).toBe(entries[0]?.hash)
  })

  test('can be continued later', () => {
    const [, ...rest] = people
    const more = chainRecords(
      rest.map((person) => recordOf({ person })),
      { count: 1, hash: entries[0]?.hash ?? '' },
    )
    expect(more).toEqual(entries.slice(1))
  })

  test('that is longer than the ledger remembers is whole: the run ended before it saved', () => {
    expect(kinds(lines, { count: 3, hash: entries[2]?.hash ?? '' })).toEqual([])
  })

  test('keeps any text', () => {
    const [entry] = chainRecords([recordOf({ detail: 'é\u2028\u0000\ud800"\\\n' })], { count: 0, hash: null })
    expect(entry && parseAuditLine(formatAuditLine(entry))).toEqual(entry)
  })
})

describe('tampering', () => {
  test('with any single character is found', () => {
    const [line = ''] = lines
    for (let at = 0; at < line.length; at++) {
      const edited = line.slice(0, at) + (line[at] === '0' ? '1' : '0') + line.slice(at + 1)
      expect(verifyAudit([edited, ...lines.slice(1)], head).length).toBeGreaterThan(0)
    }
  })

  test.each([
    ['a space', (line: string) => line.replace(',', ', ')],
    ['a repeated member', (line: string) => line.replace('{', '{"person":"x",')],
    ['an additional member', (line: string) => line.replace('{', '{"x":1,')],
  ])('by %s is found', (_, edit) => {
    expect(kinds([...lines.slice(0, 2), edit(lines[2] ?? ''), ...lines.slice(3)])).toEqual(['edited 3'])
  })

  test('by an edit with a new hash breaks the next link', () => {
    expect(kinds(forge('b', { result: 'failed' }))).toEqual(['replaced 3'])
  })

  test('with the last entry, new hash included, is found by the head', () => {
    expect(kinds(forge('e', { result: 'failed' }))).toEqual(['replaced 5'])
    expect(kinds(forge('e', { result: 'failed' }), null)).toEqual([])
  })

  test('by rewriting everything is found by the head', () => {
    const others = chainRecords(
      people.map((person) => recordOf({ person, actor: 'x' })),
      { count: 0, hash: null },
    )
    expect(kinds(others.map((entry) => formatAuditLine(entry)))).toEqual(['replaced 5'])
  })

  test('by cutting out is found', () => {
    expect(kinds([...lines.slice(0, 1), ...lines.slice(3)])).toEqual(['missing 2'])
    expect(kinds(lines.slice(2))).toEqual(['missing 1'])
  })

  test('by reordering or repeating is found', () => {
    const [a = '', b = '', c = '', d = '', e = ''] = lines
    expect(kinds([a, c, b, d, e])).toEqual(['missing 2', 'reordered 3', 'missing 4'])
    expect(kinds([a, b, b, c, d, e])).toEqual(['reordered 3'])
  })

  test('by shortening is found by the head', () => {
    expect(kinds(lines.slice(0, 4))).toEqual(['shortened 4'])
    expect(kinds([])).toEqual(['shortened 0'])
    expect(kinds(lines.slice(0, 4), null)).toEqual([])
  })

  test.each(['', '{', 'null', '[]', '{"seq":"3"}', '\u0000\u0000'])('that leaves %j is found', (line) => {
    expect(kinds([...lines.slice(0, 2), line, ...lines.slice(3)])).toEqual(['unreadable 3'])
  })
})
