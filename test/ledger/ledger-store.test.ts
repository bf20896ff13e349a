import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { emptyLedger } from '../../src/domain/ledger.ts'
import type { StateSettings } from '../../src/domain/settings.ts'
import { openLedger } from '../../src/ledger/ledger-store.ts'
import { failureOf, now, owner, recordOf, temporaryFolder } from './ledger-fixture.ts'

async function open(
  root: string,
  options: { state?: Partial<StateSettings>; environment?: string; organization?: string } = {},
) {
  const state = { backend: 'file', path: '.provisionr', seed: null, options: {}, ...options.state }
  const { environment = null, organization = 'acme' } = options
  return openLedger({ settings: { organization, environment, state }, root, clock: () => now })
}

describe('without a ledger', () => {
  test('loading gives an empty one and writes nothing', async () => {
    const root = temporaryFolder()
    const store = await open(root, { environment: 'staging' })
    expect(await store.load()).toEqual(emptyLedger('acme', 'staging'))
    expect(readdirSync(root)).toEqual([])
  })

  test.each([
    ['seed.yaml', 'people_count: 3\nlast_run: 2026-11-19T09:00:00Z\npeople:\n  - {person: a, state: active}\n'],
    [
      'seed.json',
      '{"people_count": 3, "last_run": "2026-11-19T09:00:00Z", "people": [{"person": "a", "state": "active"}]}',
    ],
  ])('a seed (%s) starts it and nothing is written', async (name, text) => {
    const root = temporaryFolder()
    writeFileSync(join(root, name), text)
    const store = await open(root, { state: { seed: name } })
    const lastRun = now - 24 * 60 * 60_000
    expect(await store.load()).toEqual({
      ...emptyLedger('acme', null),
      peopleCount: 3,
      lastRun,
      people: [{ person: 'a', state: 'active', seen: lastRun, attributes: {} }],
    })
    expect(readdirSync(root)).toEqual([name])
  })

  test.each([
    ['grants: [{person: a, system: s, type: t, resource: r, origin: granted}]', '`grants[0].since` is missing'],
    ['accounts: [{system: s, account: 17}]', '`accounts[0].account` is no text; quote it'],
    [
      'systems: [{system: s, last_good_run: 2026-01-01T00:00:00Z}, {system: s, last_good_run: 2026-01-01T00:00:00Z}]',
      '`systems[1]` repeats',
    ],
    ['grant: []', '`grant` is unknown'],
    ['- a\n', 'it is no mapping'],
    ['people: [', 'it cannot be parsed'],
    ['version: 2', '`version` is not 1'],
    ['organization: other', '`seed.yaml` belongs to `other`'],
  ])('a seed that says %j is refused', async (text, problem) => {
    const root = temporaryFolder()
    writeFileSync(join(root, 'seed.yaml'), text)
    const store = await open(root, { state: { seed: 'seed.yaml' } })
    const failure = await failureOf(() => store.load())
    expect(failure.code).toBe('ledger-unreadable')
    expect(failure.message).toContain(problem)
  })

  test('a seed that is missing is refused', async () => {
    const store = await open(temporaryFolder(), { state: { seed: 'none.yaml' } })
    expect((await failureOf(() => store.load())).message).toContain('`none.yaml` does not exist')
  })
})

describe('saving', () => {
  test('stores the next serial, and the seed is not read again', async () => {
    const root = temporaryFolder()
    writeFileSync(join(root, 'seed.yaml'), 'people_count: 3\n')
    const store = await open(root, { state: { seed: 'seed.yaml' } })
    const lease = await store.acquire(owner)
    const saved = await store.save({ ...(await store.load()), peopleCount: 4 }, lease)
    expect(saved).toMatchObject({ serial: 1, peopleCount: 4 })
    rmSync(join(root, 'seed.yaml'))
    expect(await (await open(root)).load()).toEqual(saved)
  })

  test('keeps the version before, and keeps both from other people of the machine', async () => {
    const root = temporaryFolder()
    const store = await open(root, { environment: 'production' })
    const lease = await store.acquire(owner)
    const first = await store.save(await store.load(), lease)
    const before = readFileSync(join(root, '.provisionr/production/ledger.json'), 'utf8')
    await store.save(first, lease)
    for (const name of ['ledger.json', 'ledger.json.bak']) {
      expect(statSync(join(root, '.provisionr/production', name)).mode & 0o777).toBe(0o600)
    }
    expect(readFileSync(join(root, '.provisionr/production/ledger.json.bak'), 'utf8')).toBe(before)
  })

  test('refuses when another run wrote in between', async () => {
    const root = temporaryFolder()
    const store = await open(root)
    const ledger = await store.load()
    const lease = await store.acquire(owner)
    const saved = await store.save(ledger, lease)
    expect(await failureOf(() => store.save(ledger, lease))).toMatchObject({ code: 'ledger-moved', exitCode: 5 })
    expect(await store.load()).toEqual(saved)
  })

  test('refuses without the lease', async () => {
    const store = await open(temporaryFolder())
    const ledger = await store.load()
    const lease = await store.acquire(owner)
    await store.release(lease)
    expect(await failureOf(() => store.save(ledger, lease))).toMatchObject({ code: 'lock-lost', exitCode: 8 })
    const other = await store.acquire({ ...owner, run: 'run-2' })
    const failure = await failureOf(() => store.appendAudit([recordOf()], lease))
    expect(failure.message).toContain('`run-2`')
    expect(await store.save(ledger, other)).toMatchObject({ serial: 1 })
  })

  test('remembers the head of the audit log', async () => {
    const store = await open(temporaryFolder())
    const lease = await store.acquire(owner)
    const ledger = await store.save(await store.load(), lease)
    const head = await store.appendAudit([recordOf(), recordOf()], lease)
    expect(head.count).toBe(2)
    expect((await store.save(ledger, lease)).audit).toEqual(head)
    expect((await store.verifyAudit()).problems).toEqual([])
  })
})

describe('a stored ledger', () => {
  async function stored(root: string) {
    const store = await open(root)
    const lease = await store.acquire(owner)
    await store.save(await store.load(), lease)
    await store.appendAudit([recordOf(), recordOf()], lease)
    await store.save(await store.load(), lease)
    await store.release(lease)
    return { store, file: join(root, '.provisionr/ledger.json'), audit: join(root, '.provisionr/audit.jsonl') }
  }

  test('that is gone with its copy is missed as long as the log tells of changes', async () => {
    const { store, file, audit } = await stored(temporaryFolder())
    rmSync(file)
    rmSync(`${file}.bak`)
    const failure = await failureOf(() => store.load())
    expect(failure).toMatchObject({
      code: 'ledger-unreadable',
      message: expect.stringContaining('audit.jsonl') as string,
    })
    expect(failure.help).toContain('move `audit.jsonl`')
    renameSync(audit, `${audit}.old`)
    expect(await store.load()).toEqual(emptyLedger('acme', null))
  })

  test('knows which entries of the log it does not know', async () => {
    const { store } = await stored(temporaryFolder())
    expect(await store.unsettled()).toEqual([])
    const lease = await store.acquire({ ...owner, run: 'run-2' })
    await store.appendAudit([recordOf({ event: 'refusal' }), recordOf({ event: 'intent', run: 'run-2' })], lease)
    expect((await store.unsettled()).map(({ seq, event, run }) => [seq, event, run])).toEqual([[4, 'intent', 'run-2']])
    await store.save(await store.load(), lease)
    expect(await store.unsettled()).toEqual([])
  })

  test('that is gone is missed, not begun anew', async () => {
    const { store, file } = await stored(temporaryFolder())
    rmSync(file)
    const failure = await failureOf(() => store.load())
    expect(failure).toMatchObject({ code: 'ledger-unreadable' })
    renameSync(`${file}.bak`, file)
    expect(await store.load()).toMatchObject({ serial: 1 })
  })

  test('that is damaged is neither read nor overwritten', async () => {
    const { store, file } = await stored(temporaryFolder())
    const ledger = await store.load()
    writeFileSync(file, '{')
    const lease = await store.acquire(owner)
    expect(await failureOf(() => store.load())).toMatchObject({ code: 'ledger-unreadable' })
    expect(await failureOf(() => store.save(ledger, lease))).toMatchObject({ code: 'ledger-unreadable' })
    expect(readFileSync(file, 'utf8')).toBe('{')
  })

  test('that cannot be opened is a failure, not an empty ledger', async () => {
    const { store, file } = await stored(temporaryFolder())
    rmSync(file)
    mkdirSync(file)
    expect(await failureOf(() => store.load())).toMatchObject({ code: 'ledger-unreadable' })
  })

  test('of another organisation or environment is refused', async () => {
    const root = temporaryFolder()
    const { file } = await stored(root)
    expect((await failureOf(async () => (await open(root, { organization: 'other' })).load())).message).toContain(
      'belongs to `acme`',
    )
    mkdirSync(join(root, '.provisionr/staging'))
    writeFileSync(join(root, '.provisionr/staging/ledger.json'), readFileSync(file))
    expect((await failureOf(async () => (await open(root, { environment: 'staging' })).load())).message).toContain(
      '`acme` (staging)',
    )
  })

  test('gives away that the audit log was shortened, before anything is appended', async () => {
    const { store, audit } = await stored(temporaryFolder())
    const [first] = readFileSync(audit, 'utf8').split('\n')
    writeFileSync(audit, `${first}\n`)
    expect((await store.verifyAudit()).problems).toMatchObject([{ kind: 'shortened' }])
    const lease = await store.acquire(owner)
    const ledger = await store.load()
    expect(await failureOf(() => store.appendAudit([recordOf()], lease))).toMatchObject({ code: 'audit-unreadable' })
    expect(await failureOf(() => store.save(ledger, lease))).toMatchObject({ code: 'audit-unreadable' })
    rmSync(audit)
    expect(await failureOf(() => store.appendAudit([recordOf()], lease))).toMatchObject({ code: 'audit-unreadable' })
    expect(existsSync(audit)).toBe(false)
  })
})

test('a backend that there is no code for is refused plainly', async () => {
  const failure = await failureOf(() => open('.', { state: { backend: 's3' } }))
  expect(failure).toMatchObject({
    code: 'ledger-unreadable',
    message: expect.stringContaining('state backend `s3` is not supported') as string,
  })
})
