import { describe, expect, test } from 'vitest'
import { createAccessHistory } from '../../src/analysis/access-history.ts'
import type { AuditEntry, AuditRecord } from '../../src/domain/audit.ts'
import { recordOf } from '../ledger/ledger-fixture.ts'

const grant = 'okta:group:sales'
const active = (level: string | null = null) => ({ level, status: 'active' as const })
const at = (hour: number) => `2026-11-20T${String(hour).padStart(2, '0')}:00:00Z`

function log(...records: Partial<AuditRecord>[]): AuditEntry[] {
  return records.map((one, index) => ({
    ...recordOf({ person: 'ada', system: 'okta', grant, account: '1', after: active(), ...one }),
    seq: index + 1,
    prev_hash: null,
    hash: String(index),
  }))
}

function asOf(entries: readonly AuditEntry[], hour: number | null) {
  const history = createAccessHistory(hour === null ? null : Date.parse(at(hour)))
  for (const entry of entries) history.add(entry)
  return history.finish()
}

const shown = (entries: readonly AuditEntry[], hour: number | null) =>
  asOf(entries, hour).held.map(
    ({ person, grant: key, level, status, certain }) =>
      `${person} ${key ?? 'account'} ${level ?? status}${certain ? '' : '?'}`,
  )

const given = { time: at(9), detail: 'add' }

describe('access at a time', () => {
  test('begins with what was given and ends with what was taken', () => {
    const entries = log(given, { time: at(12), detail: 'remove', before: active(), after: null })
    expect([8, 9, 11, 12, null].map((hour) => shown(entries, hour).length)).toEqual([0, 1, 1, 0, 0])
  })

  test('has the level of that time, since it was first given, for the reasons of the last change', () => {
    const reasons = [{ kind: 'exception' as const, name: 'EX-1', path: [], file: 'e.yaml', line: 1 }]
    const entries = log(
      { ...given, after: active('reader') },
      { time: at(10), detail: 'update', after: active('admin'), reasons },
    )
    expect(shown(entries, 9)).toEqual([`ada ${grant} reader`])
    expect(shown(entries, 10)).toEqual([`ada ${grant} admin`])
    expect(asOf(entries, 10).held[0]).toMatchObject({ since: at(9), reasons, by: { seq: 2 } })
  })

  test('is not changed by what failed, was skipped, or found something else', () => {
    const failed = (['failed', 'skipped', 'conflict', 'action_required'] as const).map((result) => ({
      time: at(10),
      detail: 'remove',
      after: null,
      result,
    }))
    expect(shown(log(given, ...failed), null)).toEqual([`ada ${grant} active`])
    expect(shown(log({ ...given, result: 'failed' }), null)).toEqual([])
  })

  test('is uncertain where nobody could look, also in the words of older logs', () => {
    const words = { result: 'failed', detail: 'add: could not be read back: timeout' } as const
    expect(shown(log({ ...given, result: 'failed', uncertain: true }), null)).toEqual([`ada ${grant} active?`])
    expect(shown(log({ ...given, ...words }), null)).toEqual([`ada ${grant} active?`])
    const lost = { time: at(10), detail: 'remove', after: null, result: 'failed', uncertain: true } as const
    expect(shown(log(given, lost), null)).toEqual([`ada ${grant} active?`])
    expect(shown(log(given, lost, { ...lost, result: 'applied' }), null)).toEqual([])
  })

  test('follows accounts: switched off with what they hold, gone with what they held', () => {
    const account = { grant: null, after: { level: null, status: 'enabled' as const } }
    const entries = log(
      { ...given, ...account, detail: 'create_account' },
      given,
      { ...given, ...account, time: at(10), detail: 'suspend_account', after: { level: null, status: 'suspended' } },
      { ...given, ...account, time: at(11), detail: 'enable_account' },
      { ...given, ...account, time: at(12), detail: 'delete_account', after: null },
    )
    expect(shown(entries, 10)).toEqual(['ada account suspended', `ada ${grant} active`])
    expect(shown(entries, 11)).toEqual(['ada account enabled', `ada ${grant} active`])
    expect(shown(entries, 12)).toEqual([])
  })

  test('gives what made another one way', () => {
    const other = { ...given, grant: 'okta:group:x', time: at(10), detail: 'add: replaced group:sales' }
    expect(shown(log(given, other), null)).toEqual(['ada okta:group:x active'])
  })
})

describe('a run that was killed', () => {
  const intent = { ...given, event: 'intent' as const, result: null, run: 'killed' }
  const settled = { time: at(12), run: 'next', detail: 'add: run killed ended early; read back as there' }

  test('did what a later run found, when it began it', () => {
    const entries = log(intent, settled)
    expect([8, 10, 12].map((hour) => shown(entries, hour).length)).toEqual([0, 1, 1])
    expect(asOf(entries, 10).held[0]).toMatchObject({ since: at(9) })
    expect(shown(log(intent, { ...settled, result: 'failed', detail: 'add: read back as not there' }), 10)).toEqual([])
  })

  test('leaves open what nobody settled, and what a run was at just then', () => {
    expect(asOf(log(intent), null)).toMatchObject({ held: [], open: [{ person: 'ada', grant, action: 'add' }] })
    const own = log(intent, { ...given, time: at(12), run: 'killed' })
    expect(asOf(own, 10)).toMatchObject({ held: [], open: [{ run: 'killed' }] })
    expect(asOf(own, 12)).toMatchObject({ held: [{ person: 'ada' }], open: [] })
  })
})

describe('what was only seen', () => {
  test('is known since the ledger says, and gone when somebody else took it', () => {
    const owned = { origin: 'adopted' as const, since: '2026-01-01T00:00:00Z' }
    const seen = { event: 'seen' as const, result: null }
    const entries = log({ ...seen, time: at(9), owned }, { ...seen, time: at(11), after: null })
    expect(asOf(entries, 10).held[0]).toMatchObject({ origin: 'adopted', since: owned.since })
    expect(shown(entries, 11)).toEqual([])
  })
})

describe('corrections of the ledger', () => {
  const state = (edit: Pick<NonNullable<AuditRecord['state']>, 'command' | 'what' | 'from' | 'to'>) => ({
    event: 'state' as const,
    time: at(10),
    result: null,
    person: null,
    system: null,
    grant: null,
    after: null,
    state: {
      reason: null,
      ...edit,
    },
  })

  test('rename people, systems and resources from then on', () => {
    const move = (what: 'person' | 'system' | 'resource', from: string, to: string) =>
      shown(log(given, state({ command: 'move', what, from, to })), null)
    expect(move('person', 'ada', 'ada.l')).toEqual([`ada.l ${grant} active`])
    expect(move('system', 'okta', 'okta-eu')).toEqual(['ada okta-eu:group:sales active'])
    expect(move('resource', grant, 'okta:group:sale')).toEqual(['ada okta:group:sale active'])
    expect(shown(log(given, state({ command: 'move', what: 'person', from: 'ada', to: 'x' })), 9)).toHaveLength(1)
  })

  test('forget what is held all the same', () => {
    const forget = { ...state({ command: 'forget', what: 'grant', from: null, to: null }) }
    const entries = log(given, { ...forget, person: 'ada', system: 'okta', grant })
    expect(asOf(entries, null).held[0]).toMatchObject({ forgotten: at(10) })
  })
})

test('says when the log begins, and how much of it tells of the time', () => {
  expect(asOf([], null)).toEqual({ held: [], open: [], begins: null, entries: 0 })
  expect(asOf(log(given, { ...given, time: at(12) }), 10)).toMatchObject({ begins: at(9), entries: 1 })
})
