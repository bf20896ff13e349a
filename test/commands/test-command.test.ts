import { describe, expect, test } from 'vitest'
import { readXml } from '../views/read-xml.ts'
import type { Company } from './company.ts'
import { engineer, seller, testCompany, tested } from './policy-test-run.ts'

const hires = { person: seller, expect: { includes: ['crm:user-license'] } }
const fails = { person: seller, expect: { includes: ['db:role:app_ro'] } }

describe('the text', () => {
  test('has a line for what passes, the reasons of what fails, what no test touches and the numbers', async () => {
    const company = testCompany()
    await tested(
      [
        { ...hires, name: 'sellers sell' },
        { ...fails, name: 'sellers read the database' },
      ],
      company,
    )
    const { out, exitCode } = await company.run(['test'], { columns: 100 })
    expect(exitCode).toBe(3)
    expect(out).toBe(`ok      sellers sell                                        policies/all.test.yaml:2
FAILED  sellers read the database                           policies/all.test.yaml:10
    at the start, 2026-11-20 09:00 UTC                      policies/all.test.yaml:10
      expected includes "db:role:app_ro"                    policies/all.test.yaml:17
      but \`ana\` does not have it
          ana should not have db:role:app_ro: what could give it does not apply
            policy "Engineering" does not apply: department is "Engineering", but it is "Sales"
              policies/all.yaml:17
              which grants it
                policies/all.yaml:25

Coverage: 40% (2 of 4 policies, 0 of 1 deny); no test touches
  policy "Engineering"                                      policies/all.yaml:17
  policy "Limits"                                           policies/all.yaml:26

Tests: 1 passed, 1 failed
`)
  })

  test('without any test tells how to write one, and is no failure', async () => {
    const { out, exitCode } = await testCompany().run(['test'])
    expect(exitCode).toBe(0)
    expect(out).toMatch(/^notice: there are no tests \[no-tests\]\n {2}help: write `test:` documents/)
  })
})

describe('which tests run', () => {
  const two = [
    { ...hires, name: 'Sellers sell' },
    { ...fails, name: 'sellers read' },
  ]

  test('those with the text of --filter in their names, whatever the capitals', async () => {
    const result = await tested(two, testCompany(), '--filter', 'sellers SELL')
    expect([result.tests.map((one) => one.name), result.coverage, result.exitCode]).toEqual([['Sellers sell'], null, 0])
  })

  test('a filter that no test matches is a slip, with the nearest name', async () => {
    const company = testCompany()
    await tested(two, company)
    const ran = await company.run(['test', '--filter', 'selers sell'])
    expect(ran).toMatchObject({ exitCode: 64, out: '' })
    expect(ran.err).toContain('did you mean `Sellers sell`?')
  })

  test('those in the files and folders that are named, from where the program was started', async () => {
    const company = testCompany()
    await tested(two, company)
    company.write(
      'policies/deep/one.test.yaml',
      'test: {name: deep, person: {department: Sales}, expect: {includes: "crm:*"}}',
    )
    const names = async (...argv: string[]) =>
      (JSON.parse((await company.run(['test', '--json', ...argv])).out) as { tests: { name: string }[] }).tests.map(
        (one) => one.name,
      )
    expect(await names('policies/deep')).toEqual(['deep'])
    expect(await names('policies/deep/one.test.yaml', 'policies/all.test.yaml')).toEqual([
      'Sellers sell',
      'sellers read',
      'deep',
    ])
    expect(await names('-C', 'policies', '--config', '../provisionr.yaml', 'deep')).toEqual(['deep'])
    expect(await names('.')).toHaveLength(3)
    expect((await company.run(['test', 'policies/all.yaml'])).exitCode).toBe(0)
    expect((await company.run(['test', 'policies/none.yaml'])).exitCode).toBe(64)
  })
})

describe('errors in the files', () => {
  test('of one test do not keep the others from running', async () => {
    const company = testCompany()
    company.write(
      'policies/broken.test.yaml',
      'test: {name: broken, person: {department: Sales}, expectt: {includes: a}}',
    )
    company.write('policies/nameless.test.yaml', 'test: {person: {department: Sales}, expect: {includes: "crm:*"}}')
    const result = await tested({ ...hires, name: 'sound' }, company)
    expect(result.tests.map(({ name, status }) => [name, status])).toEqual([
      ['sound', 'passed'],
      ['broken', 'invalid'],
    ])
    expect([result.exitCode, result.diagnostics.every((one) => one.severity === 'error')]).toEqual([3, true])
  })

  test('of a policy stop everything', async () => {
    const company = testCompany()
    company.write('policies/broken.yaml', 'policy: {name: X, triggers: {a: b}, inherits: [Y], grants: ["git:group:x"]}')
    const ran = await company.run(['test'])
    expect(ran).toMatchObject({ exitCode: 3, out: '' })
    expect(ran.err).toContain('unknown-parent')
  })

  test.each([
    [{ includes: ['gti:group:all'] }, 'error', 'unknown-system', 'did you mean `git`?'],
    [{ excludes: ['chat:chanel:#sales'] }, 'error', 'unknown-type', 'did you mean `channel`?'],
    [{ includes: ['git:group:all (develper)'] }, 'error', 'unknown-level', /developer/],
    [{ violates: ['Payment'] }, 'error', 'unknown-constraint', 'did you mean `Payments`?'],
    [{ excludes: ['chat:channel:#saels'] }, 'warning', 'unknown-grant', 'did you mean `chat:channel:#sales`?'],
    [{ allowed_to_request: ['db:*'] }, 'error', 'invalid-grant', /system:type:resource/],
  ])('a name that nothing has, %j, is a(n) %s at its line', async (expectation, severity, code, help) => {
    const company = testCompany({ people: [{ ...engineer, status: 'Active' }] })
    company.write(
      'policies/c.yaml',
      'constraint: {name: Payments, kind: forbidden, grants: ["db:*"], people: {department: Sales}}',
    )
    const result = await tested({ person: seller, expect: expectation }, company)
    expect(result.diagnostics).toMatchObject([{ severity, code, line: 9 }])
    expect(result.diagnostics[0]!.help).toMatch(help)
    expect(result.exitCode).toBe(severity === 'error' ? 3 : 0)
    const lint = JSON.parse((await company.run(['lint', '--json'])).out) as { diagnostics: { code: string }[] }
    expect(lint.diagnostics.map((one) => one.code)).toContain(code)
  })
})

describe('coverage', () => {
  const branches = 'policy: {name: Any, triggers: {any_of: [{team: a}, {team: b}]}, grants: ["git:group:any"]}'
  const untouched = ({ coverage }: Awaited<ReturnType<typeof tested>>) =>
    coverage!.untouched.map(({ kind, name, detail, line }) => [kind, name, detail, line])

  test('names policies, alternatives and denies that no test touches', async () => {
    const company = testCompany()
    company.write('policies/any.yaml', branches)
    company.write(
      'policies/old.yaml',
      'policy: {name: Old, expires: 2020-01-01, triggers: {a: b}, grants: ["git:group:any"]}',
    )
    const contractor = { ...engineer, employment_type: 'Contractor', team: 'a' }
    const result = await tested([hires, { person: contractor, expect: { excludes: ['git:group:none'] } }], company)
    expect(untouched(result)).toEqual([['alternative', 'Any', '2 of 2', 1]])
    expect(result.coverage!.kinds.map(({ kind, covered, total }) => `${kind} ${covered}/${total}`)).toEqual([
      'policy 5/5',
      'alternative 1/2',
      'deny 1/1',
      'access_rule 0/0',
      'constraint 0/0',
    ])
  })

  test('counts a deny only when it takes something or a test names it', async () => {
    const person = { employment_type: 'Contractor' }
    const silent = await tested({ person, expect: { exact: ['git:group:all (reporter)', 'chat:*'] } })
    expect(untouched(silent).map(([kind]) => kind)).toContain('deny')
    const named = await tested({ person, expect: { denied: ['db:role:x'] } })
    expect(untouched(named).map(([kind]) => kind)).not.toContain('deny')
  })

  test('of rules and constraints needs a test that asks about them', async () => {
    const company = testCompany()
    company.write(
      'policies/r.yaml',
      'access_rule: {name: r, grants: ["db:role:x"], eligible: {department: Engineering}}',
    )
    company.write(
      'policies/c.yaml',
      'constraint: {name: c, kind: forbidden, grants: ["db:role:app_ro"], people: {department: Sales}}',
    )
    const before = await tested({ person: engineer, expect: { includes: ['db:*'] } }, company)
    expect(untouched(before).map(([, name]) => name)).toEqual(['Sales', 'Limits', 'Limits', 'c', 'r'])
    const after = await tested(
      { person: engineer, expect: { allowed_to_request: ['db:role:x'], violates: [] } },
      company,
    )
    expect(untouched(after).map(([, name]) => name)).toEqual(['Sales', 'Limits', 'Limits'])
  })

  test('can be asked for', async () => {
    const company = testCompany()
    expect((await tested(hires, company, '--min-coverage', '40')).exitCode).toBe(0)
    expect((await tested(hires, company, '--min-coverage', '41')).exitCode).toBe(3)
    expect((await company.run(['test', '--min-coverage', '41'])).out).toContain('Coverage is below 41%')
    expect((await company.run(['test', '--min-coverage', '41', '--filter', 'test'])).exitCode).toBe(64)
    expect((await company.run(['test', '--min-coverage', '101'])).exitCode).toBe(64)
  })
})

describe('--write junit=FILE', () => {
  async function junit(company: Company) {
    const ran = await company.run(['test', '--write', 'junit=out/tests.xml'])
    return { ran, xml: company.read('out/tests.xml') }
  }

  test('writes a suite for each file, a case for each test, and what failed', async () => {
    const company = testCompany()
    company.write('policies/x.test.yaml', 'test: {person: {department: Sales}, expect: {includes: "crm:*"}}')
    await tested([hires, fails, { person: 'nobody', expect: { exact: [] } }], company)
    const elements = readXml((await junit(company)).xml)
    expect(elements.map(({ name, attributes }) => [name, attributes['name'] ?? attributes['type']])).toEqual([
      ['testsuites', 'provisionr'],
      ['testsuite', 'policies/all.test.yaml'],
      ['testcase', 'test 1'],
      ['testcase', 'test 2'],
      ['failure', 'includes'],
      ['testcase', 'test 3'],
      ['error', 'invalid'],
      ['testsuite', 'policies/x.test.yaml'],
      ['testcase', 'the file can be read'],
      ['error', 'invalid'],
    ])
    expect(elements[0]!.attributes).toMatchObject({ tests: '4', failures: '1', errors: '2' })
    expect(elements[4]!.attributes['message']).toBe('expected includes "db:role:app_ro", but `ana` does not have it')
    expect(elements[4]!.text).toContain(
      'policy "Engineering" does not apply: department is "Engineering", but it is "Sales"',
    )
    expect(elements[6]!.text).toContain('unknown person `nobody`')
  })

  test('a format that the command does not have is named with those it has', async () => {
    const ran = await testCompany().run(['test', '--write', 'sarif=x'])
    expect(ran.exitCode).toBe(64)
    expect(ran.err).toContain('text, json, junit')
  })
})
