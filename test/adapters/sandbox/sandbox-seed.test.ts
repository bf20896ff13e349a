import { describe, expect, test } from 'vitest'
import { Failure } from '../../../src/domain/failure.ts'
import { accountsOf, forgeManifest, grantsOf, openTestSandbox } from './sandbox-context.ts'

describe('a seed', () => {
  test('gives accounts and grants as they are written', async () => {
    const adapter = await openTestSandbox(forgeManifest, {
      name: 'forge-eu',
      seed: `
accounts:
  sarah.chen:
    email: sarah@company.com
    employee_id: 0042
    external_id: 1e3
    created_at: 2024-11-24
    access:
      - "forge:group:tools (Writer)"
      - forge-eu:ops
      - {grant: "forge:group:x (reader)", level: read-only}
      - {grant: "forge:group:all", computed_by: "rule Everyone"}
      - {grant: forge:group:late, status: pending}
      - forge:profile:Sales (EMEA)
      - forge:seat
      - forge:account
  007: {username: bond, status: suspended}
  ada: ~
`,
    })
    expect(await accountsOf(adapter)).toMatchObject([
      {
        id: 'sarah.chen',
        username: 'sarah.chen',
        email: 'sarah@company.com',
        employeeId: '0042',
        externalId: '1e3',
        status: 'enabled',
        createdAt: Date.UTC(2024, 10, 24),
      },
      { id: '007', username: 'bond', email: null, status: 'suspended', createdAt: null },
      { id: 'ada', username: 'ada', status: 'enabled' },
    ])
    const grants = await grantsOf(adapter)
    expect(grants.map((row) => `${row.type}:${row.resource} ${row.level} ${row.status} ${row.computedBy}`)).toEqual([
      'group:tools writer active null',
      'group:ops reader active null',
      'group:x (reader) reader active null',
      'group:all reader active rule Everyone',
      'group:late reader pending null',
      'profile:Sales (EMEA) null active null',
      'seat:full null active null',
    ])
  })

  test('takes hostile names as data', async () => {
    const long = 'x'.repeat(10_000)
    const names = ['__proto__', 'constructor', 'a b', 'tab\tand\u0000null', long]
    const seed = names.map(
      (name) => `  ? ${JSON.stringify(name)}\n  : {access: [${JSON.stringify(`forge:group:${name}`)}]}`,
    )
    const adapter = await openTestSandbox(forgeManifest, { seed: `accounts:\n${seed.join('\n')}\n` })
    expect((await accountsOf(adapter)).map((row) => row.id)).toEqual(names)
    expect((await grantsOf(adapter)).map((row) => row.resource)).toEqual(names)
  })

  test('may hold one address twice, as companies do', async () => {
    const adapter = await openTestSandbox(forgeManifest, {
      seed: 'accounts: {a: {email: x@acme.example}, b: {email: x@acme.example}}',
    })
    expect(await accountsOf(adapter)).toHaveLength(2)
  })

  test.each([
    ['an empty file', '', 'invalid-seed', 1],
    ['a list', '- a', 'invalid-seed', 1],
    ['no accounts', 'people: {}', 'invalid-seed', 1],
    ['accounts that are a list', 'accounts:\n  - a', 'invalid-seed', 2],
    ['broken YAML', 'accounts:\n  a: {', 'invalid-yaml', 2],
    ['two documents', 'accounts: {}\n---\naccounts: {}', 'invalid-seed', 3],
    ['an unknown field', 'accounts:\n  a:\n    mail: x', 'unknown-key', 3],
    ['an account twice', 'accounts:\n  a: {}\n  a: {}', 'duplicate-account', 3],
    ['a username twice, capitals aside', 'accounts:\n  a: {}\n  b: {username: A}', 'duplicate-account', 3],
    ['a field twice', 'accounts:\n  a:\n    email: x\n    email: y', 'duplicate-key', 4],
    ['an unknown status', 'accounts:\n  a: {status: disabled}', 'invalid-seed', 2],
    ['a date that is none', 'accounts:\n  a: {created_at: 2024-02-30}', 'invalid-seed', 2],
    ['an alias', 'accounts:\n  a: {email: &x y}\n  b: {email: *x}', 'invalid-seed', 3],
    ['a merge key', 'accounts:\n  a: {<<: {}}', 'unknown-key', 2],
    ['access that is no list', 'accounts:\n  a: {access: forge:group:x}', 'invalid-seed', 2],
    ['an empty entry', 'accounts:\n  a:\n    access:\n      -', 'invalid-seed', 4],
    ['no grant', 'accounts:\n  a: {access: [tools]}', 'invalid-grant', 2],
    ['a grant of another system', 'accounts:\n  a: {access: ["okta:group:x"]}', 'seed-other-system', 2],
    ['an unknown type', 'accounts:\n  a: {access: ["forge:grup:x"]}', 'unknown-type', 2],
    ['an unknown level', 'accounts:\n  a: {access: ["forge:group:x (boss)"]}', 'unknown-level', 2],
    [
      'a level where there is none',
      'accounts:\n  a: {access: [{grant: "forge:seat:x", level: y}]}',
      'unknown-level',
      2,
    ],
    ['a grant twice', 'accounts:\n  a: {access: ["forge:group:x", "forge:x (owner)"]}', 'duplicate-grant', 2],
    ['two of an exclusive type', 'accounts:\n  a: {access: ["forge:seat:x", "forge:seat:y"]}', 'exclusive-grant', 2],
  ])('with %s is refused with its line', async (_, seed, code, line) => {
    const failure = await failureOf(openTestSandbox(forgeManifest, { seed }))
    expect(failure.code).toBe('invalid-files')
    expect(failure.diagnostics[0]).toMatchObject({ severity: 'error', code, at: { file: 'seed.yaml', line } })
    expect(failure.diagnostics.every((one) => one.help !== '' && !/[\n\r]/.test(one.message))).toBe(true)
    expect(failure.message).toContain(`seed.yaml:${line}:`)
  })

  test('shows everything that is wrong at once', async () => {
    const seed = 'accounts:\n  a: {mail: x}\n  b: {access: ["forge:group:x (boss)"]}'
    const failure = await failureOf(openTestSandbox(forgeManifest, { seed }))
    expect(failure.diagnostics.map((one) => one.code)).toEqual(['unknown-key', 'unknown-level'])
    expect(failure.message).toMatch(/\(and 1 more\)$/)
    expect(failure.diagnostics[0]?.help).toBe('did you mean `email`?')
  })

  test('that is nested without end is refused, not a crash', async () => {
    const failure = await failureOf(openTestSandbox(forgeManifest, { seed: `accounts: ${'['.repeat(100_000)}` }))
    expect(failure.diagnostics[0]).toMatchObject({ code: 'invalid-yaml' })
  })

  test('that is missing is a failure, never an empty system', async () => {
    const failure = await failureOf(openTestSandbox(forgeManifest, { options: { seed: 'nowhere.yaml' } }))
    expect(failure).toMatchObject({ code: 'file-unreadable' })
    expect(failure.message).toContain('`nowhere.yaml` does not exist')
  })

  test('that is not configured is an empty system', async () => {
    expect(await accountsOf(await openTestSandbox(forgeManifest))).toEqual([])
  })
})

async function failureOf(opening: Promise<unknown>): Promise<Failure> {
  try {
    await opening
  } catch (error) {
    if (error instanceof Failure) return error
    throw error
  }
  throw new Error('it opened')
}
