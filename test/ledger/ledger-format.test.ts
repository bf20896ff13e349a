import fc from 'fast-check'
import { createHash } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { emptyLedger, type Ledger } from '../../src/domain/ledger.ts'
import { formatLedger, parseLedger } from '../../src/ledger/ledger-format.ts'
import { failureOf, fullLedger, now } from './ledger-fixture.ts'

const file = { ledger: '`.provisionr/ledger.json`', restore: 'put back `.provisionr/ledger.json.bak`' }
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
      version: 2,
      serial: 7,
      last_run: '2026-11-20T09:00:00Z',
      people_count: 512,
    })
    expect(text).toContain('["created","2026-11-20T09:00:00Z"]')
    expect(text).toContain('\n["a",1,[["x","y"],"Core",""],[[0,"00u1",')
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

  test('of version 1 is still read', () => {
    const first = { person: 'a', system: 'okta', since: '2026-11-20T09:00:00Z' }
    const entries = {
      people: [{ person: 'a', state: 'active', seen: '2026-11-20T09:00:00Z', attributes: { team: 'Core' } }],
      accounts: [{ ...first, account: '00u1', origin: 'created', status: 'enabled' }],
      grants: [{ ...first, type: 'group', resource: 'x', level: null, origin: 'granted' }],
      graces: [],
    }
    const head = { version: 1, serial: 3, organization: 'acme', environment: null, last_run: null, last_commit: null }
    const rest = { people_count: 1, audit: { count: 0, hash: null }, resources: [], systems: [] }
    const body = `${JSON.stringify({ ...head, ...rest, ...entries }).slice(1)}\n`
    const old = `{\n  "checksum": "sha256:${createHash('sha256').update(body).digest('hex')}",\n${body}`
    const read = parseLedger(old, file)
    expect(read).toMatchObject({ serial: 3, accounts: [{ account: '00u1', since: now }], grants: [{ resource: 'x' }] })
    expect(parseLedger(formatLedger(read), file)).toEqual(read)
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
    for (const later of ['{"version": 3, "anything": true}', text.replace('"version": 2', '"version": 3')]) {
      const failure = await failureOf(() => parseLedger(later, file))
      expect(failure.message).toContain('version 3')
      expect(failure.help).toContain('upgrade')
    }
  })

  test.each([
    ['["created","2026-11-20T09:00:00Z"]', '["created","yesterday"]', '`tables.stamps[0]` is no stamp'],
    ['["created","2026-11-20T09:00:00Z"]', '["created","2026-11-20"]', '`tables.stamps[0]` is no stamp'],
    ['["created",', '["found",', '`entries[0]` has an account of unknown origin'],
    ['"00u1",0,0]', '"00u1",0,9]', '`entries[0]` has a damaged account'],
    ['"00u1",0,0]', '"00u1",7,0]', '`entries[0]` has an account without a stamp'],
    ['"serial": 7', '"serial": -1', '`serial` is no whole number'],
    ['"serial": 7', '"serial": 1e99', '`serial` is no whole number'],
    ['"organization": "acme"', '"organization": null', '`organization` is missing'],
    ['"Core",""]', '5,""]', '`entries[0]` has `team` that is neither text'],
    ['"Core",""]', '"Core"]', '`entries[0]` has too few attributes'],
    ['"channel"', '[]', '`tables.rights[1]` is no right'],
    ['[1,"0"]', '[1,"0 9"]', '`entries[0]` has an unknown right'],
    ['[1,"0"]', '[1,"-1"]', '`entries[0]` has an unknown right'],
    ['"resources": [', '"resources": null, "more": [', 'is unknown'],
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
