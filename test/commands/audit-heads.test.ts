import { describe, expect, test } from 'vitest'
import type { AuditEntry } from '../../src/domain/audit.ts'
import { type Company, createCompany } from './company.ts'

const people = ['ada', 'bo'].map((id) => ({ user_id: id, email: `${id}@acme.com`, status: 'Active' }))
const base = { name: 'Base', triggers: [{ status: 'Active' }], grants: ['gitlab:group:docs'] }
const site = { ...base, grants: ['gitlab:group:docs', 'gitlab:group:site'] }
const log = '.provisionr/audit.jsonl'
const file = '.provisionr/ledger.json'

const entries = (here: Company) =>
  here
    .read(log)
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as AuditEntry)

/** A company whose last run was killed before it saved the ledger, and did not get to say how its change ended. */
async function afterKill(): Promise<Company> {
  const here = createCompany({ people: people.slice(0, 1), policies: [base] })
  await here.apply()
  here.policies([site])
  const ledger = here.read(file)
  await here.apply()
  const all = entries(here)
  const kept = all.slice(0, all.findLastIndex(({ event }) => event === 'intent') + 1)
  here.write(log, kept.map((entry) => `${JSON.stringify(entry)}\n`).join(''))
  here.write(file, ledger)
  return here
}

interface ErrorDocument {
  readonly kind: string
  readonly audit_head?: string
}

describe('a run that settles a killed one and then ends otherwise', () => {
  test.each([
    ['stale', 5, ['--yes', '--expect-digest', 'sha256:0']],
    ['unconfirmed', 6, ['--no-input']],
  ])('%s, prints the head of what it wrote', async (_, exit, argv) => {
    const here = await afterKill()
    here.people(people)
    const ran = await here.run(['apply', ...argv])
    const last = entries(here).at(-1)!
    expect([last.event, last.settles]).toEqual(['result', expect.any(String)])
    expect([ran.exitCode, ran.err]).toEqual([exit, expect.stringContaining(`Audit head ${last.hash}\n`)])
  })

  test('has it in its document, too', async () => {
    const here = await afterKill()
    here.people(people)
    const ran = await here.run(['apply', '--no-input', '--json'])
    const document = JSON.parse(ran.out) as ErrorDocument
    expect([document.kind, document.audit_head]).toEqual(['error', entries(here).at(-1)!.hash])
  })

  test('also when it is interrupted', async () => {
    const here = await afterKill()
    const stop = new AbortController()
    const newId = () => {
      stop.abort(new Error('stopped'))
      return 'run-9'
    }
    const ran = await here.run(['apply', '--yes'], { signal: stop.signal, newId })
    expect(ran.err).toContain(`Audit head ${entries(here).at(-1)!.hash}\n`)
  })
})

test('a run that ends before it writes an entry tells of no head', async () => {
  const here = createCompany({ people, policies: [base] })
  await here.apply()
  here.policies([site])
  const ran = await here.run(['apply', '--no-input', '--json'])
  expect([ran.err.includes('Audit head'), (JSON.parse(ran.out) as ErrorDocument).audit_head]).toEqual([
    false,
    undefined,
  ])
})

test.each([['plan'], ['drift']])('%s --json has the head as it found it', async (command) => {
  const here = createCompany({ people, policies: [base] })
  const headOf = async () => (JSON.parse((await here.run([command, '--json'])).out) as ErrorDocument).audit_head
  expect(await headOf()).toBeNull()
  const { audit_head: head } = await here.apply()
  expect(await headOf()).toBe(head)
})

describe('apply on a log that was edited in the middle', () => {
  test.each([
    ['changed', (lines: string[]) => lines.with(2, lines[2]!.replace('"time":"2026', '"time":"2025'))],
    ['taken out', (lines: string[]) => lines.toSpliced(2, 1)],
    ['exchanged', (lines: string[]) => lines.with(2, lines[3]!).with(3, lines[2]!)],
  ])('(an entry %s) refuses before it changes anything', async (_, change) => {
    const here = createCompany({ people, policies: [base] })
    await here.apply()
    here.policies([site])
    const writes = here.writes('gitlab')
    const edited = change(here.read(log).trimEnd().split('\n'))
    here.write(log, edited.map((line) => `${line}\n`).join(''))
    const ran = await here.run(['apply', '--yes'])
    expect([ran.exitCode, ran.err]).toEqual([1, expect.stringContaining('is damaged: line 3')])
    expect(ran.err).toContain('state rebuild')
    expect(here.writes('gitlab')).toBe(writes)
    expect((await here.run(['state', 'forget', 'ada/gitlab:group:docs', '--yes'])).exitCode).toBe(1)
    expect((await here.run(['state', 'rebuild', '--yes'])).exitCode).toBe(0)
    expect((await here.run(['apply', '--yes'])).exitCode).toBe(0)
  })

  test('goes on behind a last line that a crash cut off', async () => {
    const here = createCompany({ people, policies: [base] })
    await here.apply()
    here.write(log, `${here.read(log)}{"seq":`)
    expect((await here.run(['apply', '--yes'])).exitCode).toBe(0)
    expect((await here.run(['audit', 'verify'])).exitCode).toBe(0)
  })
})

describe('audit verify says what the ledger remembers', () => {
  const said = async (here: Company) => (await here.run(['audit', 'verify'])).out.replaceAll(/\s+/g, ' ')

  test('after a whole run: the last entry', async () => {
    const here = createCompany({ people, policies: [base] })
    await here.apply()
    expect(await said(here)).toContain(
      `the ledger remembers entry ${entries(here).length} and its hash as the last one`,
    )
  })

  test('after a killed run: an earlier entry, and that the end of what followed is not shown', async () => {
    const here = await afterKill()
    const { count } = here.ledger().audit
    const length = entries(here).length
    const text = await said(here)
    expect(text).toContain(
      `the ledger remembers entry ${count} and its hash: nothing up to it was cut off or exchanged`,
    )
    expect(text).toContain(`entries ${count + 1} to ${length} were written after that`)
    expect(text).not.toContain('as the last one')
    const { out } = await here.run(['audit', 'verify', '--json'])
    expect(JSON.parse(out)).toMatchObject({ remembered: { count }, head: { count: length } })
  })
})
