import { describe, expect, test } from 'vitest'
import type { AuditEntry } from '../../src/domain/audit.ts'
import { chainRecords, formatAuditLine } from '../../src/ledger/audit-chain.ts'
import { type Company, createCompany } from './company.ts'

const ada = { user_id: 'ada', email: 'ada@acme.com', status: 'Active' }
const base = { name: 'Base', triggers: [{ status: 'Active' }], grants: ['gitlab:group:docs', 'gitlab:group:site'] }
const log = '.provisionr/audit.jsonl'
const file = '.provisionr/ledger.json'

async function company(): Promise<{ here: Company; lines: string[]; head: string }> {
  const here = createCompany({ people: [ada], policies: [base] })
  const { audit_head: head } = await here.apply()
  return { here, lines: here.read(log).trimEnd().split('\n'), head }
}

const write = (here: Company, lines: readonly string[]) => here.write(log, lines.map((line) => `${line}\n`).join(''))

/** The log with one entry changed, and all hashes made to fit again. */
function rewritten(lines: readonly string[], change: (entry: AuditEntry) => AuditEntry): string[] {
  const entries = lines.map((line) => change(JSON.parse(line) as AuditEntry))
  return chainRecords(entries, { count: 0, hash: null }).map((one) => formatAuditLine(one))
}

async function verify(here: Company, ...argv: string[]) {
  const { exitCode, out } = await here.run(['audit', 'verify', '--json', ...argv])
  const { whole, problems } = JSON.parse(out) as {
    whole: boolean
    problems: { kind: string; line: number }[]
  }
  return { exitCode, whole, problems: problems.map(({ kind, line }) => `${kind} ${line}`) }
}

const sound = { exitCode: 0, whole: true, problems: [] }

describe('a whole log', () => {
  test('is said to be whole, with its head, and what was not shown', async () => {
    const { here, head, lines } = await company()
    const { exitCode, out } = await here.run(['audit', 'verify'])
    expect([exitCode, out]).toEqual([0, expect.stringContaining(`The audit log is whole: ${lines.length} entries`)])
    expect(out).toContain(head)
    expect(out).toContain('not shown: that log and ledger were not rewritten together')
  })

  test('fits a head that was kept elsewhere, also an older one', async () => {
    const { here, head, lines } = await company()
    await here.apply()
    expect(await verify(here, '--expect-head', head)).toEqual(sound)
    expect(await verify(here, '--expect-head', head.toUpperCase(), '--expect-count', String(lines.length))).toEqual(
      sound,
    )
    expect(await verify(here, '--expect-count', '1')).toEqual(sound)
  })
})

describe('a log that is not what was written', () => {
  test.each([
    ['edited', (lines: string[]) => lines.with(2, lines[2]!.replace('"ada"', '"bob"')), ['edited 3']],
    ['missing', (lines: string[]) => lines.toSpliced(2, 1), ['missing 3']],
    [
      'reordered',
      (lines: string[]) => lines.with(2, lines[3]!).with(3, lines[2]!),
      ['missing 3', 'reordered 4', 'missing 5'],
    ],
    ['shortened', (lines: string[]) => lines.slice(0, -1), ['shortened 7']],
    ['unreadable', (lines: string[]) => lines.with(1, 'x'), ['unreadable 2']],
  ])('is found to be %s, every problem with its line', async (_, change, problems) => {
    const { here, lines } = await company()
    write(here, change(lines))
    expect(await verify(here)).toEqual({ exitCode: 1, whole: false, problems })
  })

  test('is replaced when every hash fits, and the last is not the ledger’s', async () => {
    const { here, lines } = await company()
    write(
      here,
      rewritten(lines, (one) => (one.person === null ? one : { ...one, person: 'bob' })),
    )
    expect(await verify(here)).toEqual({ exitCode: 1, whole: false, problems: [`replaced ${lines.length}`] })
  })

  test('and whose ledger was rewritten with it is only found out by a head kept elsewhere', async () => {
    const { here, lines, head } = await company()
    const forged = rewritten(lines, (one) => ({ ...one, actor: 'somebody else' }))
    write(here, forged)
    const { hash } = JSON.parse(forged.at(-1)!) as AuditEntry
    here.setLedger({ ...here.ledger(), audit: { count: lines.length, hash } })
    expect(await verify(here)).toEqual(sound)
    const found = { exitCode: 1, whole: false, problems: [`replaced ${lines.length}`] }
    expect(await verify(here, '--expect-head', head)).toEqual(found)
    expect(await verify(here, '--expect-head', hash, '--expect-count', '3')).toEqual(found)
    expect(await verify(here, '--expect-count', '99')).toMatchObject({ problems: [`shortened ${lines.length}`] })
  })

  test('is looked at also when the ledger cannot be read', async () => {
    const { here, lines } = await company()
    here.write(file, here.read(file).slice(0, -9))
    const { exitCode, out } = await here.run(['audit', 'verify'])
    expect([exitCode, out]).toEqual([0, expect.stringContaining('not compared with the ledger: ledger')])
    write(here, lines.with(2, lines[2]!.replace('"ada"', '"bob"')))
    expect((await verify(here)).exitCode).toBe(1)
  })
})

test('what is no head is refused', async () => {
  const { here } = await company()
  expect((await here.run(['audit', 'verify', '--expect-head', 'abc'])).exitCode).toBe(64)
})
