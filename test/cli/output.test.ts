import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { createCompany } from '../commands/company.ts'
import type { Plan } from '../../src/domain/plan.ts'

const people = [
  { user_id: 'ada', email: 'ada@acme.com', status: 'Active', title: 'Writer', department: 'Press' },
  { user_id: 'bo', email: 'bo@acme.com', status: 'Left' },
]
const policies = [{ name: 'Writer', triggers: [{ title: 'Writer' }], grants: ['gitlab:group:site'] }]
const live = { gitlab: { bo: { email: 'bo@acme.com', access: ['gitlab:group:site'] }, stray: {} } }
const company = () => createCompany({ people, policies, live })

const escape = '\u001b'

describe('with --json', () => {
  test.each([
    [['plan'], 'plan'],
    [['drift'], 'drift'],
    [['explain', 'ada'], 'explanation'],
    [['access', 'list'], 'access'],
    [['who', 'gitlab:group:site'], 'who'],
    [['explain', 'ada', 'gitlab:group:press', '--why-not'], 'why_not'],
    [['can', 'ada', 'gitlab:group:site'], 'can'],
    [['apply', '--yes'], 'result'],
  ])('%j prints exactly one document, without colour, and nothing else', async (argv, kind) => {
    const ran = await company().run([...argv, '--json', '--log-level', 'debug'], { color: 3, columns: 20 })
    expect(JSON.parse(ran.out)).toMatchObject({ kind, format_version: '1.0' })
    expect(ran.out.endsWith('}\n')).toBe(true)
    expect(ran.out).not.toContain(escape)
  })

  test('lint prints its findings', async () => {
    const here = company()
    here.policies([{ ...policies[0], inherits: ['x'] }])
    const ran = await here.run(['lint', '--json'])
    expect([ran.exitCode, JSON.stringify(JSON.parse(ran.out)).includes('unknown-parent'), ran.err]).toEqual([
      3,
      true,
      '',
    ])
  })

  test.each([
    ['plan'],
    ['apply', '--yes'],
    ['drift'],
    ['explain', 'ada'],
    ['access', 'list'],
    ['who', 'gitlab:group:site'],
    ['simulate', 'ada', '--set', 'title=Chef'],
  ])('%s %s with broken files prints one document that says what is wrong', async (...argv) => {
    const here = company()
    here.policies([{ ...policies[0], inherits: ['x'] }])
    const { exitCode, out } = await here.run([...argv, '--json'])
    expect([exitCode, JSON.parse(out)]).toMatchObject([
      3,
      {
        format_version: '1.0',
        kind: 'error',
        error: { code: 'invalid-files', exit_code: 3 },
        diagnostics: [{ code: 'unknown-parent', file: 'policies/all.yaml' }],
      },
    ])
  })

  test('other failures, and what was typed wrong, are a document too', async () => {
    const told = async (...argv: string[]) => {
      const { exitCode, out } = await company().run(argv)
      return [exitCode, (JSON.parse(out) as { error: { code: string } }).error.code]
    }
    expect(await told('plan', '--json', '--user', 'x')).toEqual([64, 'unknown-name'])
    expect(await told('apply', '--json')).toEqual([6, 'not-confirmed'])
    expect(await told('plan', '--json', '--detailed')).toEqual([64, 'usage'])
    expect(await told('show', '--json', 'none.json')).toEqual([1, 'plan-unreadable'])
  })

  test('a refused apply prints the plan, so that the refusal can be read', async () => {
    const here = company()
    here.settings({ guards: { max_removals: { count: 0 } } })
    const ran = await here.run(['apply', '--yes', '--json'])
    expect([ran.exitCode, (JSON.parse(ran.out) as Plan).refusals.length]).toEqual([6, 2])
  })
})

describe('standard error', () => {
  test.each([['\u001b[31mplna'], ['plan', '--\u001b[2Jx'], ['plan', '--group-by', '\u202ex'], ['--\u009bx']])(
    'shows what was typed wrong (%j %j) without its control characters',
    async (...argv) => {
      const { exitCode, err } = await company().run(argv)
      // oxlint-disable-next-line no-control-regex
      expect([exitCode, err.match(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e]/)]).toEqual([64, null])
      expect(err).toMatch(/\\u\{(1B|202E|9B)\}/)
    },
  )

  test('has the log, as much as is asked for, and never the result', async () => {
    const here = company()
    const silent = await here.run(['plan'])
    expect(silent.err).toBe('')
    const told = await here.run(['plan', '--log-level', 'info'])
    expect(told.err).toContain('read gitlab: 2 accounts, 1 grants')
    expect(told.out).toBe(silent.out)
    expect((await here.run(['plan', '--log-level', 'debug', '-q'])).err).toBe('')
  })
})

describe('colour', () => {
  test('is used when the terminal has it, and not with --no-color; the text is the same', async () => {
    const here = company()
    const colored = await here.run(['plan'], { color: 1 })
    const plain = await here.run(['plan'], { color: 0 })
    expect(colored.out).toContain(escape)
    // oxlint-disable-next-line no-control-regex
    expect(colored.out.replaceAll(/\u001b\[[0-9;]*m/g, '')).toBe(plain.out)
    expect((await here.run(['plan', '--no-color'], { color: 3 })).out).toBe(plain.out)
  })
})

describe('width', () => {
  test.each([40, 80, 200])('%i columns are not exceeded', async (columns) => {
    const { out } = await company().run(['plan'], { columns })
    expect(Math.max(...out.split('\n').map((line) => line.length))).toBeLessThanOrEqual(columns)
  })

  test('the same is said in narrow and wide terminals', async () => {
    const here = company()
    const words = async (columns: number) => {
      const { out } = await here.run(['plan'], { columns })
      return out.split(/\s+/).sort()
    }
    expect(await words(80)).toEqual(await words(200))
  })
})

describe('--write', () => {
  test('writes the result in other forms beside what is printed, at any place', async () => {
    const here = company()
    const ran = await here.run(['plan', '--write', 'json=out/plan.json', '--write', 'text=plan.txt'], {
      color: 3,
      columns: 40,
    })
    expect(JSON.parse(here.read('out/plan.json'))).toEqual(await here.plan())
    expect(here.read('plan.txt')).not.toContain(escape)
    expect(here.read('plan.txt')).toBe((await here.run(['plan'])).out)
    expect(ran.out).toContain('ada')
  })

  test('relative to the folder of -C', async () => {
    const here = company()
    await here.run(['-C', '..', 'schema'], { cwd: join(here.folder, 'live') })
    await here.run(['-C', '..', 'plan', '--write', 'text=here.txt'], { cwd: join(here.folder, 'live') })
    expect(here.files()).toContain('here.txt')
  })

  test.each([
    ['--out', 'policies/all.yaml'],
    ['--out', './policies/new.json'],
    ['--out', 'exceptions/x'],
    ['--out', 'provisionr.yaml'],
    ['--out', 'people.yaml'],
    ['--write', 'json=policies/all.yaml'],
  ])('never over what the plan is made from: %s %s', async (...option) => {
    const here = company()
    const before = here.files().map((file) => [file, here.read(file)])
    expect((await here.run(['plan', ...option])).exitCode).toBe(64)
    expect(here.files().map((file) => [file, here.read(file)])).toEqual(before)
  })

  test('that cannot be written fails', async () => {
    const ran = await company().run(['plan', '--write', 'json=people.yaml/x.json'])
    expect([ran.exitCode, ran.err.includes('people.yaml')]).toEqual([1, true])
  })
})

describe('--config', () => {
  test('names another configuration, whose folder is the root of everything', async () => {
    const here = company()
    here.write('nested/other.yaml', here.read('provisionr.yaml').replace('organization: acme', 'organization: nested'))
    for (const file of ['people.yaml', 'policies/all.yaml', 'live/gitlab.yaml'])
      here.write(`nested/${file}`, here.read(file))
    expect((await here.plan('--config', 'nested/other.yaml')).organization).toBe('nested')
    expect((await here.run(['apply', '--yes', '--config', 'nested/other.yaml'])).exitCode).toBe(0)
    expect(here.files()).toContain('nested/.provisionr/ledger.json')
    expect(here.files()).not.toContain('.provisionr/ledger.json')
  })
})

describe('the next command after a plan', () => {
  const next = async (...argv: string[]) => (await company().run(argv, { columns: 200 })).out.split('Next: ')[1]?.trim()

  test('applies what was shown and no more', async () => {
    expect(await next('plan')).toBe('provisionr apply')
    expect(await next('plan', '--user', 'ada', '--system', 'gitlab')).toBe(
      'provisionr apply --user ada --system gitlab',
    )
    expect(await next('plan', '--policy', 'Writer', '--remediate')).toBe('provisionr apply --policy Writer --remediate')
    expect(await next('plan', '--out', 'my plan.json')).toBe("provisionr apply 'my plan.json'")
    expect(await next('plan', '--config', 'provisionr.yaml')).toBe('provisionr --config provisionr.yaml apply')
    expect(await next('plan', '--at', '2026-12-01')).toBe('provisionr plan')
  })

  test('allows what a guard refused', async () => {
    const here = company()
    here.settings({ guards: { max_removals: { count: 0 } } })
    const { out } = await here.run(['plan', '--user', 'bo'])
    expect(out).toContain('Next: provisionr plan --user bo --max-removals 2')
  })

  test('cannot be made to run something else by a name', async () => {
    const name = "x'; rm -rf / #$(id)`id`"
    const here = createCompany({ people, policies: [{ ...policies[0], name }] })
    const { out } = await here.run(['plan', '--policy', name], { columns: 200 })
    expect(out.split('Next: ')[1]!.trim()).toBe(`provisionr apply --policy 'x'\\''; rm -rf / #$(id)\`id\`'`)
  })
})
