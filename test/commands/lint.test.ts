import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { run } from '../cli/test-context.ts'
import { type Company, createCompany } from './company.ts'

interface Found {
  readonly code: string
  readonly severity: string
  readonly message: string
  readonly line: number
  readonly help: string
}

const engineers = (amount: number, more: object = {}) =>
  Array.from({ length: amount }, (_, index) => ({ user_id: `p${index}`, status: 'Active', team: 'core', ...more }))
const everybody = { name: 'all', triggers: { team: 'core' }, grants: ['gitlab:group:a'] }

async function found(company: Company, ...argv: string[]): Promise<Found[]> {
  const { out, err } = await company.run(['lint', '--json', ...argv])
  expect(err).toBe('')
  return (JSON.parse(out) as { diagnostics: Found[] }).diagnostics
}

const codes = (all: readonly Found[]) => all.map(({ code }) => code)

describe('lint looks at the people of today', () => {
  test('a policy that matches nobody is a notice, unless another finding says why', async () => {
    const company = createCompany({ people: engineers(2), policies: [{ ...everybody, triggers: { team: 'other' } }] })
    expect(codes(await found(company))).toEqual(['matches-nobody'])
    company.policies([{ ...everybody, triggers: { team: 'CORE' } }])
    expect(codes(await found(company))).toEqual(['near-miss-value'])
    company.policies([everybody])
    expect(codes(await found(company))).toEqual([])
  })

  test('a privileged grant for most of at least ten people is a warning', async () => {
    const policies = [{ ...everybody, grants: [{ grant: 'gitlab:group:a', risk: 'privileged' }] }]
    const company = createCompany({ people: engineers(10), policies })
    const [only] = await found(company)
    expect(only).toMatchObject({ code: 'broad-privilege', severity: 'warning' })
    expect(only!.message).toContain('10 of 10 people')
    company.people(engineers(9))
    expect(codes(await found(company))).toEqual([])
    company.people([
      ...engineers(10),
      ...engineers(11, { team: 'other' }).map((one, at) => ({ ...one, user_id: `q${at}` })),
    ])
    expect(codes(await found(company))).toEqual([])
  })

  test('a grant that is denied to everybody whom it reaches is a notice', async () => {
    const deny = { name: 'never', triggers: { status: 'Active' }, denies: ['gitlab:group:a'] }
    const company = createCompany({ people: engineers(2), policies: [everybody, deny] })
    expect(await found(company)).toMatchObject([{ code: 'denied-grant', severity: 'notice' }])
    company.people(engineers(1))
    expect(codes(await found(company)), 'of one person, it says nothing').toEqual([])
    company.people([...engineers(2), { user_id: 'away', status: 'Leave', team: 'core' }])
    company.policies([everybody, { ...deny, triggers: { user_id: ['p0', 'p1'] } }])
    expect(codes(await found(company))).toEqual([])
  })
})

describe('severities', () => {
  const company = () =>
    createCompany({ people: engineers(2), policies: [{ ...everybody, triggers: { team: 'CORE' } }] })

  test('a warning that is raised to an error makes lint fail, and stops no plan', async () => {
    const one = company()
    expect((await one.run(['lint'])).exitCode).toBe(0)
    one.settings({ lint: { severity: { 'near-miss-value': 'error' } } })
    expect((await one.run(['lint'])).exitCode).toBe(3)
    expect((await one.run(['plan'])).exitCode).toBe(0)
  })

  test('a warning can be turned off', async () => {
    const one = company()
    one.settings({ lint: { severity: { 'near-miss-value': 'off' } } })
    expect(codes(await found(one))).toEqual([])
  })

  test.each([
    ['near-mis-value', 'error', 'unknown-code', 'did you mean `near-miss-value`?'],
    ['unknown-system', 'warning', 'severity-locked', 'remove this line'],
    ['unknown-system', 'off', 'severity-locked', 'remove this line'],
    ['undecided-deny', 'error', 'unused-key', 'remove this line'],
    ['near-miss-value', 'fatal', 'unknown-value', 'known: `error`, `notice`, `off`, `warning`'],
  ])('`%s: %s` is %s', async (code, severity, finding, help) => {
    const one = company()
    one.settings({ lint: { severity: { [code]: severity } } })
    const { out, exitCode } = await one.run(['lint', '--json'])
    expect(exitCode).toBe(3)
    const all = (JSON.parse(out) as { diagnostics: Found[] }).diagnostics
    const own = all.find((each) => each.code === finding)
    expect(own?.help).toContain(help)
    expect(one.read('provisionr.yaml').split('\n')[own!.line - 1]).toContain(`${code}: ${severity}`)
  })

  test('an error can be confirmed, and stays one', async () => {
    const one = company()
    one.settings({ lint: { severity: { 'unknown-system': 'error', 'duplicate-grant': 'off' } } })
    one.exceptions([
      {
        user: 'p0',
        grants: ['gitlab:group:a', 'gitlab:group:a'],
        justification: 'x',
        approved_by: 'y',
        expires: '2026-12-01',
      },
    ])
    expect(await found(one)).toContainEqual(expect.objectContaining({ code: 'duplicate-grant', severity: 'error' }))
  })
})

describe('secrets', () => {
  const token = `ghp_${'a1B2'.repeat(9)}`

  test.each([
    ['a grant', `policy: {name: a, triggers: {team: core}, grants: ["gitlab:group:${token}"]}\n`, 1],
    ['a comment', `# the token is ${token}\npolicy: {name: a, triggers: {team: core}}\n`, 1],
    [
      'a description',
      'policy:\n  name: a\n  triggers: {team: core}\n  description: |\n    -----BEGIN RSA PRIVATE KEY-----\n',
      5,
    ],
    [
      'a file with a mark of byte order',
      `\uFEFFpolicy: {name: a, triggers: {team: core}}\n# AKIA${'ABCD'.repeat(4)}\n`,
      2,
    ],
  ])('in %s are found and not repeated', async (_name, text, line) => {
    const company = createCompany({ people: engineers(2) })
    company.write('policies/all.yaml', text)
    const all = await found(company)
    const own = all.filter(({ code }) => code === 'literal-secret')
    expect(own.map((one) => one.line)).toEqual([line])
    expect(JSON.stringify(own)).not.toMatch(/ghp_|AKIA|BEGIN/)
  })

  test('are not names that only begin like one', async () => {
    const company = createCompany({ people: engineers(2) })
    company.policies([
      {
        ...everybody,
        grants: ['gitlab:group:AKIA', 'gitlab:group:ghp_team', 'gitlab:group:xoxb-a', 'gitlab:group:sk_live_a'],
      },
    ])
    expect(codes(await found(company))).toEqual([])
  })
})

describe('formats', () => {
  const company = () => createCompany({ people: engineers(2), policies: [{ ...everybody, inherits: ['nowhere'] }] })

  test('annotations and SARIF name files from the top of the git repository', async () => {
    const one = company()
    execFileSync('git', ['init', '--quiet'], { cwd: one.folder })
    for (const file of ['provisionr.yaml', 'people.yaml', 'policies/all.yaml', 'live/gitlab.yaml'])
      one.write(`deep/${file}`, one.read(file))
    const github = await one.run(['-C', 'deep', 'lint', '--format', 'github', '--write', 'sarif=lint.sarif'])
    expect(github.exitCode).toBe(3)
    expect(github.out).toMatch(/^::error file=deep\/policies\/all\.yaml,line=\d+,col=\d+,title=unknown-parent::/)
    expect(one.read('deep/lint.sarif')).toContain('"uri": "deep/policies/all.yaml"')
    const config = await one.run(['--config', 'deep/provisionr.yaml', 'lint', '--format', 'sarif'])
    expect(config.out).toContain('"uri": "deep/policies/all.yaml"')
  })

  test('a person whose record is wrong appears in text, and not in SARIF', async () => {
    const one = company()
    one.policies([everybody])
    one.people([...engineers(2), { user_id: 'odd.person', status: 'Napping', team: 'core' }])
    expect((await one.run(['lint'])).out).toContain('odd.person')
    const sarif = await one.run(['lint', '--format', 'sarif'])
    expect(sarif.exitCode).toBe(3)
    expect(sarif.out).not.toContain('odd.person')
    expect(sarif.out).toContain('1 finding about people')
  })

  test('people that cannot be read at all appear in no SARIF', async () => {
    const one = company()
    one.write('people.yaml', '- {user_id: odd.person\n')
    const sarif = await one.run(['lint', '--format', 'sarif'])
    expect(sarif.exitCode).toBe(3)
    expect(sarif.out).toContain('"results": []')
  })

  test('two formats at once are refused, one of them in a file is not', async () => {
    const one = company()
    expect((await one.run(['lint', '--json', '--format', 'sarif'])).exitCode).toBe(64)
    expect((await one.run(['lint', '--format', 'junit'])).exitCode).toBe(64)
    expect((await one.run(['lint', '--json', '--format', 'json', '--write', 'github=x.txt'])).exitCode).toBe(3)
    expect(one.read('x.txt')).toContain('::error')
  })

  test('only what is about the given paths is shown and counts', async () => {
    const one = company()
    expect((await one.run(['lint', 'policies'])).exitCode).toBe(3)
    expect((await one.run(['lint', 'policies/all.yaml'], { cwd: one.folder })).exitCode).toBe(3)
    expect((await one.run(['lint', '.'])).exitCode).toBe(3)
    const other = await one.run(['lint', './live/'])
    expect([other.exitCode, other.out]).toEqual([0, '0 errors, 0 warnings\n'])
    const elsewhere = { cwd: join(one.folder, 'policies') }
    expect((await one.run(['--config', '../provisionr.yaml', 'lint', 'all.yaml'], elsewhere)).exitCode).toBe(3)
  })

  test('a path that does not exist is refused, so that a slip passes no gate', async () => {
    const { exitCode, err } = await company().run(['lint', 'polices'])
    expect(exitCode).toBe(64)
    expect(err).toContain('there is no file or folder `polices`')
  })
})

test.each(['.', 'examples/minimal', 'examples/init'])(
  'the repository in %s has no errors and no warnings',
  async (folder) => {
    const { out, exitCode } = await run(['lint', '--json'], { cwd: folder })
    const all = (JSON.parse(out) as { diagnostics: Found[] }).diagnostics
    expect([exitCode, codes(all)]).toEqual([0, folder === '.' ? ['expired-exception'] : []])
  },
)
