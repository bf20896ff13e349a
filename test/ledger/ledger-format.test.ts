import fc from 'fast-check'
import { createHash } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { emptyLedger, type Ledger } from '../../src/domain/ledger.ts'
import { formatLedger, parseLedger } from '../../src/ledger/ledger-format.ts'
import { failureOf, fullLedger, now } from './ledger-fixture.ts'

const file = '.provisionr/ledger.json'
const text = formatLedger(fullLedger)

/** The text with `edit` applied below the checksum, which fits again. */
function forged(edit: (body: string) => string): string {
  const [brace, , ...lines] = text.split('\n')
  const body = edit(lines.join('\n'))
  return `${brace}\n  "checksum": "sha256:${createHash('sha256').update(body).digest('hex')}",\n${body}`
}

describe('a ledger', () => {
  test('that was written is read again as it was', () => {
    expect(parseLedger(text, file)).toEqual(fullLedger)
    const empty = emptyLedger('acme', null)
    expect(parseLedger(formatLedger(empty), file)).toEqual(empty)
  })

  test('has one form, whatever the order of its lists and attributes', () => {
    const [a, b] = fullLedger.people
    const people = a && b ? [b, { ...a, attributes: { ticket: '', team: 'Core', skills: ['x', 'y'] } }] : []
    expect(formatLedger({ ...fullLedger, people, grants: fullLedger.grants.toReversed() })).toBe(text)
  })

  test('is JSON that people can read, with times as RFC 3339', () => {
    expect(JSON.parse(text)).toMatchObject({
      version: 1,
      serial: 7,
      last_run: '2026-11-20T09:00:00Z',
      people_count: 512,
    })
    expect(text).toContain(
      '\n    {"system":"okta","account":"00u1","person":"a","origin":"created","since":"2026-11-20T09:00:00Z",',
    )
  })

  test('keeps any text and any time', () => {
    const anyText = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.constantFrom('__proto__', 'constructor', '\ud800', '1', '2'),
    )
    const anyTime = fc.integer({ min: Date.UTC(1000, 0), max: Date.UTC(9999, 11, 31, 23, 59, 59) })
    fc.assert(
      fc.property(anyText, anyText, anyTime, (one, other, time) => {
        const attributes = Object.fromEntries([[one, other]])
        const ledger: Ledger = {
          ...emptyLedger(one, other),
          lastRun: time,
          people: [{ person: other, state: 'leave', seen: time, attributes }],
        }
        expect(parseLedger(formatLedger(ledger), file)).toEqual(ledger)
      }),
    )
  })

  test('with an end beyond all years is written so that it can be read', () => {
    const graces = fullLedger.graces.map((grace) => ({ ...grace, until: now + 1e15 }))
    const [grace] = parseLedger(formatLedger({ ...fullLedger, graces }), file).graces
    expect(new Date(grace?.until ?? 0).getUTCFullYear()).toBe(9999)
  })
})

describe('a damaged ledger', () => {
  test('is refused wherever it was cut off', async () => {
    for (let length = 0; length < text.length; length++) {
      const failure = await failureOf(() => parseLedger(text.slice(0, length), file))
      expect(failure).toMatchObject({ code: 'ledger-unreadable', exitCode: 1 })
      expect(failure.help).toContain('ledger.json.bak')
    }
  })

  test('is refused whichever character was changed', async () => {
    for (let at = 0; at < text.length; at++) {
      const changed = text[at] === '0' ? '1' : '0'
      const edited = text.slice(0, at) + changed + text.slice(at + 1)
      expect(await failureOf(() => parseLedger(edited, file))).toMatchObject({ code: 'ledger-unreadable' })
    }
  })

  test.each(['', 'null', '[]', '7', '"text"', '{}', '{"version": 1}', `${text} `, ` ${text}`, text + text])(
    'is refused when it is %j',
    async (damaged) => {
      expect(await failureOf(() => parseLedger(damaged, file))).toMatchObject({ code: 'ledger-unreadable' })
    },
  )

  test('of a later version asks for an upgrade, whatever else has changed', async () => {
    for (const later of ['{"version": 2, "anything": true}', text.replace('"version": 1', '"version": 2')]) {
      const failure = await failureOf(() => parseLedger(later, file))
      expect(failure.message).toContain('version 2')
      expect(failure.help).toContain('upgrade')
    }
  })

  test.each([
    [
      '"since":"2026-11-20T09:00:00Z","status"',
      '"since":"yesterday","status"',
      '`accounts[0].since` is no RFC 3339 time',
    ],
    [
      '"since":"2026-11-20T09:00:00Z","status"',
      '"since":"2026-11-20","status"',
      '`accounts[0].since` is no RFC 3339 time',
    ],
    ['"status":"enabled"', '"status":"on"', '`accounts[0].status` is none of enabled'],
    ['"status":"enabled"', '"status":"enabled","x":1', '`accounts[0].x` is unknown'],
    [',"status":"enabled"', '', '`accounts[0].status` is missing'],
    ['"serial": 7', '"serial": -1', '`serial` is no whole number'],
    ['"serial": 7', '"serial": 1e99', '`serial` is no whole number'],
    ['"organization": "acme"', '"organization": null', '`organization` is missing'],
    ['"team":"Core"', '"team":5', '`people[0].attributes.team` is neither text'],
    ['"resources": [', '"resources": null, "more": [', 'is unknown'],
    ['"type":"channel"', '"type":[]', '`grants[1].type` is no text'],
    [
      '"level":null,"since":"2026-11-20T09:00:00Z","until"',
      '"since":"2026-11-20T09:00:00Z","until"',
      '`graces[0].level` is missing',
    ],
  ])('says where it is wrong (%s → %s)', async (from, to, problem) => {
    expect(text).toContain(from)
    const failure = await failureOf(() =>
      parseLedger(
        forged((body) => body.replace(from, to)),
        file,
      ),
    )
    expect(failure.message).toContain(problem)
  })
})
