import { expect, test } from 'vitest'
import { createCompany } from '../commands/company.ts'

const people = [{ user_id: 'sarah.chen', email: 's@acme.com', status: 'Active', title: 'Writer' }]
const policies = [{ name: 'Sales Team Access', triggers: [{ title: 'Writer' }], grants: ['gitlab:group:site'] }]

test.each([
  [['plna'], 'plan'],
  [['aply'], 'apply'],
  [['plan', '--detaled-exitcode'], '--detailed-exitcode'],
  [['plan', '--user', 'sara.chen'], 'sarah.chen'],
  [['apply', '--yes', '--user', 'sarah.cheng'], 'sarah.chen'],
  [['drift', '--system', 'gitlib'], 'gitlab'],
  [['plan', '--policy', 'Sales Team Acces'], 'Sales Team Access'],
  [['plan', '--cause', 'expirey'], 'expiry'],
  [['explain', 'sarah.chan'], 'sarah.chen'],
  [['explain', 'sarah.chen', 'gitlib:group:x'], 'gitlab'],
  [['access', 'list', '--user', 'sarah'], 'sarah.chen'],
  [['access', 'list', '--system', 'gitlib'], 'gitlab'],
  [['who', 'gitlab:group:stie'], 'gitlab:group:site'],
  [['who', 'gitlib:*'], 'gitlab'],
  [['can', 'sarah.chan', 'gitlab:group:site'], 'sarah.chen'],
  [['sandbox', 'reset', 'gitlap'], 'gitlab'],
  [['schema', 'polici'], 'policy'],
])('%j suggests %s', async (argv, suggestion) => {
  const here = createCompany({ people, policies })
  const ran = await here.run(argv)
  expect(ran.exitCode).toBe(64)
  expect(ran.err.replaceAll(/\s+/g, ' ')).toMatch(/did you mean|Did you mean|known:/)
  expect(ran.err).toContain(suggestion)
})

test.each([
  ['an unknown parent', [{ ...policies[0], inherits: ['Sale Team Access'] }], 'Sales Team Access'],
  ['an unknown system', [{ ...policies[0], grants: ['gitlib:group:site'] }], 'gitlab'],
  ['an unknown type', [{ ...policies[0], grants: ['gitlab:gruop:site'] }], 'group'],
  ['an unknown attribute', [{ ...policies[0], triggers: [{ titel: 'Writer' }] }], 'title'],
  ['an unknown key', [{ ...policies[0], triger: [] }], 'triggers'],
])('%s in a file is an error with a suggestion', async (_what, wrong, suggestion) => {
  const here = createCompany({ people, policies: wrong })
  const ran = await here.run(['plan'])
  expect(ran.exitCode).toBe(3)
  expect(ran.err).toMatch(/policies\/all\.yaml:\d+:\d+ error: /)
  expect(ran.err).toContain(`did you mean \`${suggestion}\`?`)
})

test('an unknown level in a file is an error with the levels there are', async () => {
  const ran = await createCompany({ people, policies: [{ ...policies[0], grants: ['gitlab:group:x (boss)'] }] }).run([
    'plan',
  ])
  expect([ran.exitCode, ran.err.includes('guest, planner, reporter')]).toEqual([3, true])
})

test('an unknown person in an exception is an error with a suggestion', async () => {
  const exception = {
    user: 'sarah.chan',
    grant: 'gitlab:group:x',
    justification: 'migration of the site',
    approved_by: 'x@acme.com',
    expires: '2026-12-31',
  }
  const ran = await createCompany({ people, policies, exceptions: [exception] }).run(['plan'])
  expect([ran.exitCode, ran.err.includes('did you mean `sarah.chen`?')]).toEqual([3, true])
})

test('a folder without configuration says what to do', async () => {
  const here = createCompany()
  for (const argv of [['plan'], ['apply', '--yes'], ['lint'], ['drift']]) {
    const ran = await here.run(['-C', 'live', ...argv])
    expect([argv, ran.exitCode]).toEqual([argv, argv[0] === 'lint' ? ran.exitCode : 1])
    expect(ran.exitCode).not.toBe(0)
    expect(ran.err + ran.out).toContain('provisionr init')
  }
  expect((await here.run(['plan', '--config', 'missing.yaml'])).exitCode).toBe(1)
})
