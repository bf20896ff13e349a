import { mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { adding, companyWith, entry, grant, snapshot } from './exception-company.ts'

const untilDecember = ['--expires', '2026-12-04']

describe('exception add', () => {
  test('writes a file named after the person, and shows what it wrote', async () => {
    const company = companyWith()
    const more = ['--approved-by', 'cfo@company.com', '--approved-by', 'bo', '--ticket', 'FIN-310']
    const ran = await company.run(adding(...untilDecember, ...more))
    expect(ran).toEqual({
      exitCode: 0,
      err: '',
      out: `wrote exceptions/ana.yaml:1
    exception:
      id: EX-001
      user: "ana"
      grant: "gitlab:group:reports (reporter)"
      justification: "Quarterly review"
      approved_by: ["cfo@company.com", "bo"]
      starts: "2026-11-20"
      expires: "2026-12-04"
      ticket: FIN-310
Exception EX-001 gives ana gitlab:group:reports (reporter) from 2026-11-20 00:00 UTC to 2026-12-05 00:00 UTC.

Next: provisionr plan --user ana
`,
    })
    expect((await company.run(['lint'])).out).toContain('0 errors')
    expect((await company.run(['access', 'list', '--user', 'ana'])).out).toContain('exception EX-001')
  })

  test('adds to the file that is there, as it is written', async () => {
    const before = `# by finance\nexceptions:\n${entry('EX-041', 'expires: 2026-12-31')}# end\n`
    const company = companyWith({ 'exceptions/ana.yml': before })
    const ran = await company.run([...adding('--for', '2h', '--starts', '2026-11-21T08:00:00Z'), '--json'])
    expect(JSON.parse(ran.out)).toMatchObject({
      kind: 'exception_edit',
      action: 'add',
      id: 'EX-042',
      file: 'exceptions/ana.yml',
      line: 8,
      from: '2026-11-21T08:00:00Z',
      until: '2026-11-21T10:00:00Z',
    })
    const added = `  - id: EX-042\n    user: "ana"\n    grant: "${grant}"\n    justification: "Quarterly review"\n    starts: "2026-11-21T08:00:00Z"\n    duration: 2h\n`
    expect(company.read('exceptions/ana.yml')).toBe(before.replace('# end\n', `${added}# end\n`))
  })

  test('without a start begins now, when it lasts for a time', async () => {
    const company = companyWith()
    await company.run(adding('--for', '14d', '--file', 'exceptions/new/audit.yaml', '--id', 'audit: 1'))
    expect(company.read('exceptions/new/audit.yaml')).toContain('  starts: "2026-11-20T09:00:00Z"\n  duration: 14d\n')
    expect(company.read('exceptions/new/audit.yaml')).toContain('  id: "audit: 1"\n')
  })

  test.each([
    ['an unknown person', ['exception', 'add', 'anna', grant], 'did you mean `ana`?'],
    ['a person by e-mail', ['exception', 'add', 'ana@company.com', grant], 'did you mean `ana`?'],
    ['an unknown system', ['exception', 'add', 'ana', 'gitlap:group:x'], 'did you mean `gitlab`?'],
    ['an unknown type', ['exception', 'add', 'ana', 'gitlab:grup:x'], 'did you mean `group`?'],
    ['an unknown level', ['exception', 'add', 'ana', 'gitlab:group:x (boss)'], 'levels of `group`: '],
    ['a pattern', ['exception', 'add', 'ana', 'gitlab:group:*'], 'a grant names one resource'],
    ['an unknown rule', ['exception', 'add', 'ana', grant, '--rule', 'debug'], 'there are none yet'],
    ['a grant twice', ['exception', 'add', 'ana', 'gitlab:group:x', 'gitlab:group:x (guest)'], 'name each once'],
    ['a line break in a person', ['exception', 'add', 'ana\nlock: {}', grant], 'type it on one line'],
    ['a hidden character in a grant', ['exception', 'add', 'ana', 'gitlab:group:a\u202eb'], 'type it on one line'],
    [
      'an escape in an approver',
      ['exception', 'add', 'ana', grant, '--approved-by', 'a\u001b[2Jb'],
      'type it on one line',
    ],
    ['a blank ticket', ['exception', 'add', 'ana', grant, '--ticket', ' '], 'leave the option out'],
    ['two ends', ['exception', 'add', 'ana', grant, '--for', '2h'], 'add `--expires 2026-12-31` or `--for 14d`'],
    ['an end before the start', ['exception', 'add', 'ana', grant, '--starts', '2026-12-05'], 'correct the year'],
    ['a wrong start', ['exception', 'add', 'ana', grant, '--starts', 'tomorrow'], 'write `2026-12-31`'],
    ['a folder that nothing reads', ['exception', 'add', 'ana', grant, '--file', 'other/a.yaml'], 'choose a file in'],
    ['a file outside', ['exception', 'add', 'ana', grant, '--file', '../exceptions/a.yaml'], 'choose a file in'],
    ['a hidden file', ['exception', 'add', 'ana', grant, '--file', 'exceptions/.a.yaml'], 'choose a file in'],
    ['another kind of file', ['exception', 'add', 'ana', grant, '--file', 'exceptions/a.txt'], 'let its name end in'],
  ])('refuses %s and writes nothing', async (_, argv, help) => {
    const company = companyWith()
    const before = snapshot(company)
    const ran = await company.run([...argv, '--justification', 'why', ...untilDecember])
    expect({ exitCode: ran.exitCode, out: ran.out }).toEqual({ exitCode: 64, out: '' })
    expect(ran.err.replaceAll(/\s+/g, ' ')).toContain(help)
    expect(ran.err).not.toMatch(/[\u001b\u202e]/)
    expect(snapshot(company)).toEqual(before)
  })

  test.each([
    ['an end that has passed', ['--expires', '2026-11-19'], 64, 'the access would have ended already'],
    ['no end at all', [], 64, 'say when the access ends'],
    ['an endless number of days', ['--for', '999999w'], 64, '`999999w` is no duration'],
    ['nothing at all', ['--for', '0d'], 64, '`0d` is no duration'],
    [
      'more than is allowed',
      ['--expires', '2027-06-01', '--approved-by', 'bo'],
      3,
      'lasts too long [exception-too-long]',
    ],
    ['no approver where one is required', untilDecember, 3, 'names no approver [missing-approval]'],
  ])('refuses %s', async (_, more, exitCode, message) => {
    const company = companyWith(
      {},
      { settings: { exceptions_policy: { max_duration: '90d', require: ['approved_by'] } } },
    )
    const before = snapshot(company)
    const ran = await company.run(adding(...more))
    expect({ exitCode: ran.exitCode, out: ran.out }).toEqual({ exitCode, out: '' })
    expect(ran.err).toContain(message)
    expect(snapshot(company)).toEqual(before)
  })

  test('refuses what is there already, at that level and time', async () => {
    const company = companyWith()
    await company.run(adding(...untilDecember))
    const before = snapshot(company)
    const again = await company.run(adding('--expires', '2026-12-24'))
    expect(again.exitCode).toBe(3)
    expect(again.err).toContain('exception `EX-001` (`exceptions/ana.yaml:1`) gives `ana`')
    expect(snapshot(company)).toEqual(before)
    const later = await company.run(adding('--starts', '2026-12-05', '--expires', '2026-12-24'))
    expect(later.exitCode).toBe(0)
  })

  test('tells of an overlap at another level and of what policies give anyway', async () => {
    const policy = { name: 'All', triggers: { status: 'Active' }, grants: ['gitlab:group:reports (guest)'] }
    const company = companyWith({}, { policies: [policy] })
    await company.run(adding(...untilDecember))
    const ran = await company.run([
      'exception',
      'add',
      'ana',
      'gitlab:group:reports (guest)',
      '--justification',
      'x',
      ...untilDecember,
    ])
    expect(ran.exitCode).toBe(0)
    expect(ran.err).toContain('[overlapping-exceptions]')
    expect(ran.err).toContain('[needless-exception]')
    expect(ran.err).not.toContain('error:')
  })

  test('refuses people who have left', async () => {
    const ran = await companyWith().run(['exception', 'add', 'gone', grant, '--justification', 'why', ...untilDecember])
    expect(ran.exitCode).toBe(3)
    expect(ran.err).toContain('[person-has-left]')
  })

  test('refuses an id that is taken, and a repository with errors', async () => {
    const company = companyWith({ 'exceptions/a.yaml': `exceptions:\n${entry('EX-7', 'expires: 2026-12-31')}` })
    const ran = await company.run(adding(...untilDecember, '--id', 'EX-7'))
    expect(ran.exitCode).toBe(64)
    expect(ran.err).toContain('`EX-7` is already used in `exceptions/a.yaml:2`')
    company.write('exceptions/b.yaml', 'exception: {}\n')
    expect((await company.run(adding(...untilDecember))).exitCode).toBe(3)
  })

  test('makes a harmless file name of any id', async () => {
    const company = companyWith()
    const ran = await company.run(['exception', 'add', '..x y&z', grant, '--justification', 'why', ...untilDecember])
    expect(ran.out).toContain('wrote exceptions/x-y-z.yaml:1\n')
    expect(ran.out).toContain('Next: provisionr plan\n')
  })

  test('never writes through a link that leaves the repository', async () => {
    const company = companyWith()
    const outside = mkdtempSync(join(tmpdir(), 'provisionr-outside-'))
    onTestFinished(() => rmSync(outside, { recursive: true, force: true }))
    mkdirSync(join(company.folder, 'exceptions'))
    symlinkSync(outside, join(company.folder, 'exceptions/out'))
    symlinkSync(join(outside, 'new.yaml'), join(company.folder, 'exceptions/ana.yaml'))
    // The broken link alone is an error of the files already.
    expect((await company.run(adding(...untilDecember))).exitCode).toBe(3)
    rmSync(join(company.folder, 'exceptions/ana.yaml'))
    const ran = await company.run(adding(...untilDecember, '--file', 'exceptions/out/new.yaml'))
    expect(ran.exitCode).not.toBe(0)
    expect(readdirSync(outside)).toEqual([])
  })
})

describe('exception add under an access rule', () => {
  const rule = `access_rule:
  name: debug
  grants: ["gitlab:group:prod"]
  eligible: {team: sre}
  max_duration: 2h
  approvals: [{from: ["user:bo"], need: 1}]
`
  const asking = (...more: string[]) => [
    'exception',
    'add',
    'ana',
    'gitlab:group:prod',
    '--rule',
    'debug',
    '--justification',
    'incident',
    ...more,
  ]
  const company = (team: string) =>
    companyWith(
      { 'policies/rule.yaml': rule },
      {
        people: [
          { user_id: 'ana', status: 'Active', team },
          { user_id: 'bo', status: 'Active' },
        ],
      },
    )

  test('writes what only waits for its approval, and says so', async () => {
    const sre = company('sre')
    const ran = await sre.run(asking('--for', '2h', '--approved-by', 'bo'))
    expect(ran.exitCode).toBe(0)
    expect(ran.err).toContain('[needs-approval]')
    expect(ran.err).not.toContain('error:')
    expect(sre.read('exceptions/ana.yaml')).toContain('  rule: "debug"\n')
  })

  test.each([
    ['lasts longer than the rule allows', 'sre', '3h', '[rule-duration]'],
    ['is for somebody who is not eligible', 'sales', '2h', '[not-eligible]'],
  ])('refuses what %s', async (_, team, time, code) => {
    const made = company(team)
    const before = snapshot(made)
    const ran = await made.run(asking('--for', time, '--approved-by', 'bo'))
    expect({ exitCode: ran.exitCode, out: ran.out }).toEqual({ exitCode: 3, out: '' })
    expect(ran.err).toContain(code)
    expect(snapshot(made)).toEqual(before)
  })
})

describe('what exception add would break', () => {
  const constraint = (kind: string, more: object) =>
    JSON.stringify({ constraint: { name: 'Nobody checks their own', kind, ...more } })
  const policies = [{ name: 'Base', triggers: { status: 'Active' }, grants: ['gitlab:group:ledger'] }]

  test.each([
    ['separation of duties', 'separation_of_duties', { sides: [['gitlab:group:reports'], ['gitlab:group:ledger']] }],
    ['what is forbidden', 'forbidden', { grants: ['gitlab:group:reports'], people: { user_id: 'ana' } }],
    ['how many may hold it', 'max_holders', { grants: ['gitlab:group:reports'], count: 0 }],
  ])('is told before anything is written: %s', async (_name, kind, more) => {
    const company = companyWith({ 'policies/constraint.yaml': constraint(kind, more) }, { policies })
    const before = snapshot(company)
    const ran = await company.run(adding(...untilDecember))
    expect(ran.exitCode).toBe(3)
    expect(ran.err).toContain('`Nobody checks their own`')
    expect(snapshot(company)).toEqual(before)
  })

  test('is only said where the constraint only warns, and not at all of what was broken before', async () => {
    const sides = [['gitlab:group:reports'], ['gitlab:group:ledger']]
    const warned = constraint('separation_of_duties', { sides, enforce: 'warn' })
    const company = companyWith({ 'policies/constraint.yaml': warned }, { policies })
    const first = await company.run(adding(...untilDecember))
    expect([first.exitCode, first.err.includes('constraint-violated')]).toEqual([0, true])
    const other = await company.run([
      'exception',
      'add',
      'ana',
      'gitlab:group:x',
      '--justification',
      'w',
      ...untilDecember,
    ])
    expect([other.exitCode, other.err]).toEqual([0, ''])
  })
})
