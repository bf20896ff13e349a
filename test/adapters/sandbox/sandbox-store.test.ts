import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { openSandbox } from '../../../src/adapters/sandbox/sandbox-adapter.ts'
import { resetSandbox } from '../../../src/adapters/sandbox/sandbox-store.ts'
import { addGrant, createAccount, removeGrant } from '../changes.ts'
import {
  accountsOf,
  forgeManifest,
  grantsOf,
  openTestSandbox,
  readStoreFile,
  sandboxContext,
  temporaryFolder,
} from './sandbox-context.ts'

const seed = 'accounts:\n  ada: {email: ada@company.com, access: ["forge:group:tools"]}\n  bob: {}\n'

describe('the store of a sandbox', () => {
  test('is not written by reading', async () => {
    const context = sandboxContext({ seed })
    const adapter = await openSandbox(context, forgeManifest)
    await adapter.check()
    expect(await accountsOf(adapter)).toHaveLength(2)
    expect(await grantsOf(adapter)).toHaveLength(1)
    await adapter.readBack([{ account: 'ada', type: 'account', resource: null }])
    await adapter.close()
    expect(readdirSync(context.root)).toEqual(['seed.yaml'])
  })

  test('is not written by a change that changes nothing', async () => {
    const context = sandboxContext({ seed })
    const adapter = await openSandbox(context, forgeManifest)
    await adapter.apply(addGrant('ada', 'group', 'tools', 'reader'))
    await adapter.apply(addGrant('nobody', 'group', 'tools', 'reader'))
    expect(readdirSync(context.root)).toEqual(['seed.yaml'])
  })

  test('keeps what was changed, counts it, and wins over the seed from then on', async () => {
    const context = sandboxContext({ seed })
    const adapter = await openSandbox(context, forgeManifest)
    await adapter.apply(removeGrant('ada', 'group', 'tools', 'reader'))
    await adapter.apply(createAccount('__proto__', { email: 'p@company.com' }))
    await adapter.apply(addGrant('__proto__', 'group', 'a\u0000b (x)', 'owner'))
    expect(readStoreFile(context.root).writes).toBe(3)
    writeFileSync(join(context.root, 'seed.yaml'), 'no longer read')
    const again = await openSandbox(context, forgeManifest)
    expect((await accountsOf(again)).map((row) => row.id)).toEqual(['__proto__', 'ada', 'bob'])
    expect((await grantsOf(again)).filter((row) => row.type === 'group')).toEqual([
      {
        account: '__proto__',
        type: 'group',
        resource: 'a\u0000b (x)',
        level: 'owner',
        status: 'active',
        computedBy: null,
      },
    ])
  })

  test('lies apart for each environment, and never outside of its folder', async () => {
    const root = temporaryFolder()
    const environments = ['staging', '..', 'a/b']
    for (const environment of environments) {
      const adapter = await openTestSandbox(forgeManifest, { root, name: '../up', environment })
      await adapter.apply(createAccount('ada'))
    }
    expect(readdirSync(root)).toEqual(['.provisionr'])
    const folder = join(root, '.provisionr', 'sandbox')
    expect(readdirSync(folder).toSorted()).toEqual(['%2E%2E', 'a%2Fb', 'staging'])
    expect(readdirSync(join(folder, 'staging'))).toEqual(['..%2Fup.json'])
  })

  test('may lie elsewhere, as a JSON file of its own', async () => {
    const context = sandboxContext({ options: { store: 'live/forge.json' } })
    const adapter = await openSandbox(context, forgeManifest)
    await adapter.apply(createAccount('ada'))
    expect(existsSync(join(context.root, 'live', 'forge.json'))).toBe(true)
    const careless = openTestSandbox(forgeManifest, { options: { store: 'provisionr.yaml' } })
    await expect(careless).rejects.toMatchObject({ code: 'invalid-files' })
  })

  test('is written once for changes that come together, each durable before it is answered', async () => {
    const context = sandboxContext({ seed })
    const adapter = await openSandbox(context, forgeManifest)
    const counts = new Set<number>()
    const changes = Array.from({ length: 200 }, async (_, index) => {
      const result = await adapter.apply(addGrant('bob', 'group', `team-${index}`, 'reader'))
      const text = readFileSync(join(context.root, '.provisionr/sandbox/forge.json'), 'utf8')
      expect(text).toContain(`"team-${index}"`)
      counts.add(readStoreFile(context.root).writes)
      return result
    })
    expect((await Promise.all(changes)).every((result) => result.status === 'applied')).toBe(true)
    expect([...counts]).toEqual([200])
  })

  test('leaves nothing behind in memory when it cannot be written', async () => {
    const context = sandboxContext({ seed })
    const adapter = await openSandbox(context, forgeManifest)
    symlinkSync('nowhere', join(context.root, '.provisionr'))
    const results = await Promise.all(
      ['x', 'y'].map(async (team) => adapter.apply(addGrant('bob', 'group', team, 'reader'))),
    )
    expect(results).toMatchObject([
      { status: 'failed', class: 'outcome_unknown' },
      { status: 'failed', class: 'outcome_unknown' },
    ])
    expect(await grantsOf(adapter)).toHaveLength(1)
    rmSync(join(context.root, '.provisionr'))
    expect(await adapter.apply(addGrant('bob', 'group', 'x', 'reader'))).toEqual({ status: 'applied' })
    expect(readStoreFile(context.root).writes).toBe(1)
  })

  test('shows what somebody else changed meanwhile, and loses nothing of it', async () => {
    const context = sandboxContext({ seed })
    const [one, two] = [await openSandbox(context, forgeManifest), await openSandbox(context, forgeManifest)]
    await two.apply(addGrant('bob', 'group', 'from-two', 'reader'))
    await one.apply(addGrant('bob', 'group', 'from-one', 'reader'))
    expect((await grantsOf(two)).map((row) => row.resource)).toEqual(['tools', 'from-two', 'from-one'])
    const results = await Promise.all([
      one.apply(addGrant('ada', 'group', 'race-one', 'reader')),
      two.apply(addGrant('ada', 'group', 'race-two', 'reader')),
    ])
    expect(results.map((result) => ('class' in result ? result.class : result.status)).toSorted()).toEqual([
      'applied',
      'transient',
    ])
    expect((await grantsOf(one)).filter((row) => row.resource.startsWith('race'))).toHaveLength(1)
  })

  test.each([
    ['is empty', ''],
    ['was cut off', '{"version":1,"system":"forge","adapter":"forge","writes":2,"accounts":[{"id"'],
    ['is another kind of JSON', '[]'],
    ['has no accounts', '{"version":1,"system":"forge","adapter":"forge","writes":2}'],
    ['has a damaged account', store('{"id":"ada"}')],
    ['has an account twice', store(`${account('ada')},${account('ada')}`)],
    [
      'has an unknown type',
      store(account('ada', '{"type":"grup","resource":"x","level":null,"status":"active","computedBy":null}')),
    ],
    ['is of another system', store('', 'other')],
    ['was written by a newer version', '{"version":2}'],
  ])('that %s is refused with a way out, never taken as empty', async (_, text) => {
    const context = sandboxContext({ seed })
    const folder = join(context.root, '.provisionr', 'sandbox')
    mkdirSync(folder, { recursive: true })
    writeFileSync(join(folder, 'forge.json'), text)
    await expect(openSandbox(context, forgeManifest)).rejects.toMatchObject({
      code: 'system-unreadable',
      help: expect.stringContaining('`provisionr sandbox reset forge`') as string,
    })
    expect(readFileSync(join(folder, 'forge.json'), 'utf8')).toBe(text)
    expect(resetSandbox(context)).toBe(true)
    expect(await accountsOf(await openSandbox(context, forgeManifest))).toHaveLength(2)
  })

  test('whose folder cannot be looked into is unreadable, not absent', async () => {
    const context = sandboxContext({ seed })
    writeFileSync(join(context.root, '.provisionr'), 'a file where the folder has to be')
    await expect(openSandbox(context, forgeManifest)).rejects.toMatchObject({ code: 'system-unreadable' })
    expect(() => resetSandbox(context)).toThrow('cannot be read (ENOTDIR)')
  })

  test('that is damaged while it is open fails the change, not the run', async () => {
    const context = sandboxContext({ seed })
    const adapter = await openSandbox(context, forgeManifest)
    await adapter.apply(createAccount('eve'))
    writeFileSync(join(context.root, '.provisionr/sandbox/forge.json'), '{')
    expect(await adapter.apply(createAccount('mallory'))).toMatchObject({ status: 'failed', class: 'transient' })
    await expect(accountsOf(adapter)).rejects.toMatchObject({ code: 'system-unreadable' })
  })
})

describe('resetting', () => {
  test('takes the store away, and says when there was none', async () => {
    const context = sandboxContext({ seed })
    expect(resetSandbox(context)).toBe(false)
    const adapter = await openSandbox(context, forgeManifest)
    await adapter.apply(createAccount('eve'))
    expect(resetSandbox(context)).toBe(true)
    expect((await accountsOf(adapter)).map((row) => row.id)).toEqual(['ada', 'bob'])
  })

  test('touches nothing of a system that is no sandbox', () => {
    const context = sandboxContext({ adapter: 'forge', options: { store: 'seed.json' } })
    writeFileSync(join(context.root, 'seed.json'), '{}')
    expect(() => resetSandbox(context)).toThrow('is no sandbox')
    expect(existsSync(join(context.root, 'seed.json'))).toBe(true)
  })
})

function store(accounts: string, system = 'forge'): string {
  return `{"version":1,"system":"${system}","adapter":"forge","writes":2,"accounts":[${accounts}]}`
}

function account(id: string, grants = ''): string {
  const names = `"id":"${id}","username":"${id}","email":null,"displayName":null,"employeeId":null,"externalId":null`
  return `{${names},"status":"enabled","createdAt":null,"grants":[${grants}]}`
}
