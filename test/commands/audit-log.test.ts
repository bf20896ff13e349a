import { describe, expect, test } from 'vitest'
import type { AuditEntry } from '../../src/domain/audit.ts'
import { parseAuditLine } from '../../src/ledger/audit-chain.ts'
import { type Company, createCompany } from './company.ts'

const people = ['ada', 'bo'].map((id) => ({ user_id: id, email: `${id}@acme.com`, status: 'Active' }))
const base = { name: 'Base', triggers: [{ status: 'Active' }], grants: ['gitlab:group:docs'] }
const log = '.provisionr/audit.jsonl'

interface Document {
  readonly entries: readonly AuditEntry[]
  readonly origins: Readonly<Record<string, object>>
  readonly shown: number
  readonly log: { readonly count: number; readonly hash: string }
  readonly notes: readonly string[]
}

async function company(): Promise<Company> {
  const here = createCompany({ people, policies: [base] })
  await here.apply()
  here.at('2026-11-22T09:00:00Z')
  here.policies([{ ...base, grants: ['gitlab:group:docs', 'gitlab:group:site'] }])
  await here.run(['apply', '--yes'], { env: { USER: 'yuki' }, newId: () => 'second' })
  return here
}

async function entries(here: Company, ...argv: string[]): Promise<Document> {
  const { out, err, exitCode } = await here.run(['audit', 'log', '--json', ...argv])
  expect([exitCode, err]).toEqual([0, ''])
  return JSON.parse(out) as Document
}

describe('audit log', () => {
  test('gives every entry as it stands in the log, the newest last', async () => {
    const here = await company()
    const { entries: all, shown, log: head } = await entries(here)
    const lines = here.read(log).trimEnd().split('\n')
    expect(all.map((one) => JSON.stringify(one))).toEqual(lines)
    expect(all.every((one) => parseAuditLine(JSON.stringify(one)) !== null)).toBe(true)
    expect([shown, head]).toEqual([lines.length, { count: lines.length, hash: all.at(-1)!.hash }])
  })

  test.each([
    [['--user', 'ada'], (one: AuditEntry) => one.person === 'ada'],
    [['--system', 'gitlab'], (one: AuditEntry) => one.system === 'gitlab'],
    [['--grant', 'gitlab:*:s*'], (one: AuditEntry) => one.grant === 'gitlab:group:site'],
    [['--run', 'sec'], (one: AuditEntry) => one.run === 'second'],
    [['--event', 'plan', 'sweep'], (one: AuditEntry) => one.event === 'plan' || one.event === 'sweep'],
    [['--since', '2026-11-21'], (one: AuditEntry) => one.time >= '2026-11-21'],
    [['--until', '2026-11-20'], (one: AuditEntry) => one.time < '2026-11-21'],
    [
      ['--since', '2026-11-20T09:00:01Z', '--user', 'bo'],
      (one: AuditEntry) => one.run === 'second' && one.person === 'bo',
    ],
  ])('limits itself by %j', async (argv, isAsked) => {
    const here = await company()
    const all = (await entries(here)).entries
    const found = (await entries(here, ...argv)).entries
    expect(found).toEqual(all.filter(isAsked))
    expect(found.length).toBeGreaterThan(0)
    expect(found.length).toBeLessThan(all.length)
  })

  test('gives the newest so many', async () => {
    const here = await company()
    const all = (await entries(here)).entries
    expect((await entries(here, '--limit', '3')).entries).toEqual(all.slice(-3))
    expect((await entries(here, '--limit', '0')).entries).toEqual(all)
  })

  test.each([
    [['--user', 'adda'], 'unknown person `adda`', 'did you mean `ada`?'],
    [['--system', 'gitlap'], 'unknown system `gitlap`', 'did you mean `gitlab`?'],
    [['--since', 'yesterday'], '`yesterday` is not a time', 'write 2026-11-20'],
  ])('refuses %j', async (argv, message, help) => {
    const here = await company()
    const { exitCode, err, out } = await here.run(['audit', 'log', ...argv, '--write', 'csv=out.csv'])
    expect([exitCode, out, here.files()]).toEqual([64, '', expect.not.arrayContaining(['out.csv'])])
    expect(err).toContain(message)
    expect(err).toContain(help)
  })

  test('tells in words who ran what, from where, and what became of it', async () => {
    const here = await company()
    const { out } = await here.run(['audit', 'log', '--run', 'second'])
    expect(out).toContain('run second by yuki\n')
    expect(out).toContain('result applied  add ada/gitlab:group:site (guest)')
    expect(out).toMatch(/policy "Base" +policies\/all\.yaml:\d/)
    expect(out).toMatch(/\d+ entries, \d+ others not shown\nhead of the log: entry \d+, [0-9a-f]{64}\n$/)
  })

  test('writes tables beside what it prints', async () => {
    const here = await company()
    await here.run(['audit', 'log', '--write', 'csv=log.csv', '--write', 'json=log.json'])
    const rows = here.read('log.csv').trimEnd().split('\r\n')
    expect(rows).toHaveLength((JSON.parse(here.read('log.json')) as Document).entries.length + 1)
    expect(rows[0]).toContain('seq,time,event,result,action,person,system')
    expect((await here.run(['audit', 'log', '--format', 'csv'])).out).toBe(here.read('log.csv'))
  })

  test('works while policies cannot be read, and says so when the log is damaged', async () => {
    const here = await company()
    here.write('policies/all.yaml', 'policies: [')
    expect((await here.run(['audit', 'log'])).exitCode).toBe(0)
    here.write(log, here.read(log).replace('"ada"', '"adb"'))
    const { exitCode, err } = await here.run(['audit', 'log', '--write', 'csv=log.csv'])
    expect([exitCode, err]).toEqual([1, expect.stringContaining('is damaged: line')])
    expect(here.files()).not.toContain('log.csv')
  })

  test('lets no name act on a terminal', async () => {
    const here = await company()
    await here.run(['apply', '--yes'], { env: { USER: 'Evil \u001b[31m\u202e\n' }, newId: () => '=1\u009b' })
    for (const format of ['text', 'json', 'csv']) {
      const { out } = await here.run(['audit', 'log', '--format', format])
      // oxlint-disable-next-line no-control-regex
      expect([format, out.match(/[\u0000-\u0009\u000b\u000c\u000e-\u001f\u202e]/)]).toEqual([format, null])
    }
  })
})

describe('formats of audit log', () => {
  test.each(['csv', 'text'])('--json beside --format %s asks for two', async (format) => {
    const ran = await (await company()).run(['audit', 'log', '--json', '--format', format])
    expect([ran.exitCode, ran.err]).toEqual([64, expect.stringContaining('ask for two formats')])
  })

  test('--json beside --format json asks for one', async () => {
    expect((await (await company()).run(['audit', 'log', '--json', '--format', 'json'])).exitCode).toBe(0)
  })

  test('one file for two of them is refused, and nothing is written', async () => {
    const here = await company()
    const before = here.files()
    const ran = await here.run(['audit', 'log', '--write', 'json=out', '--write', 'csv=./out'])
    expect([ran.exitCode, ran.err]).toEqual([64, expect.stringContaining('two results would be written')])
    expect((await here.run(['plan', '--out', 'out', '--write', 'json=out'])).exitCode).toBe(64)
    expect(here.files()).toEqual(before)
  })

  test('numbers alone have no csv', async () => {
    const here = await company()
    here.settings({ privacy: 'counts' })
    expect((await here.run(['audit', 'log', '--format', 'csv'])).exitCode).toBe(64)
    expect((await here.run(['audit', 'log', '--write', 'csv=out.csv'])).exitCode).toBe(64)
    expect(JSON.parse((await here.run(['audit', 'log', '--format', 'json'])).out)).toMatchObject({
      kind: 'audit_counts',
    })
  })
})

describe('audit log --redact', () => {
  test('replaces people by pseudonyms that hold within one export, and keeps numbers', async () => {
    const here = await company()
    const plain = (await entries(here)).entries
    const { entries: hidden, notes } = await entries(here, '--redact')
    expect(JSON.stringify(hidden)).not.toMatch(/\b(?:ada|yuki|bo)\b/)
    expect(hidden.map(({ seq }) => seq)).toEqual(plain.map(({ seq }) => seq))
    expect(hidden.slice(1).map((one) => one.prev_hash)).toEqual(hidden.slice(0, -1).map((one) => one.hash))
    const names = new Set(plain.map(({ person }, index) => `${person} ${hidden[index]!.person}`))
    expect(names.size).toBe(3)
    expect(notes.join()).toContain('hashes are replaced')
    const again = (await entries(here, '--redact')).entries
    expect(again[1]!.person).not.toBe(hidden[1]!.person)
  })
})

describe.each([
  ['--redact', 'full'],
  ['privacy: names-only', 'names-only'],
])('the hashes that %s shows', (_, privacy) => {
  test('are not the real ones, on which names could be tried', async () => {
    const here = await company()
    const real = new Set((await entries(here)).entries.map(({ hash }) => hash))
    here.settings({ privacy })
    const shown = (await entries(here, ...(privacy === 'full' ? ['--redact'] : []))).entries
    expect(shown.filter(({ hash, prev_hash }) => real.has(hash) || real.has(prev_hash ?? ''))).toEqual([])
  })
})

describe('privacy', () => {
  test('names-only leaves out accounts, actors and texts', async () => {
    const here = await company()
    here.settings({ privacy: 'names-only' })
    const { entries: shown } = await entries(here)
    expect(new Set(shown.map(({ account, actor }) => `${account} ${actor}`))).toEqual(new Set(['null null']))
    expect(shown.some(({ person }) => person === 'ada')).toBe(true)
  })

  test('counts shows numbers alone', async () => {
    const here = await company()
    here.settings({ privacy: 'counts' })
    const { out } = await here.run(['audit', 'log'])
    expect(out).toContain('result applied gitlab: ')
    const all = [
      out,
      (await here.run(['audit', 'log', '--json'])).out,
      (await here.run(['audit', 'as-of', '2026-11-22'])).out,
    ]
    for (const text of all) expect(text).not.toMatch(/ada|docs/)
    expect((await here.run(['audit', 'history', 'ada'])).exitCode).toBe(64)
  })
})
