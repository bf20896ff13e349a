import { describe, expect, test } from 'vitest'
import type { Adapter, AdapterChange } from '../../src/adapters/adapter.ts'
import { fetchActual } from '../../src/adapters/fetch-actual.ts'
import type { ActualGrant, ActualSystem } from '../../src/domain/access.ts'
import type { AdapterManifest } from '../../src/domain/manifest.ts'
import { addGrant, createAccount, removeGrant, setAccount, updateGrant } from './changes.ts'
import type { FaultKind, FaultProxy } from './fault-proxy.ts'
import { systemSettings } from './sandbox/sandbox-context.ts'

/** A live system to put through the suite, with a real server or an emulator behind it. */
export interface LiveSubject {
  readonly name: string
  readonly manifest: AdapterManifest
  /** rows of one page of accounts, as the suite opens it */
  readonly pageSize: number
  /** the type of grant that is tried, and a resource of it that always exists and is empty at first */
  readonly grant: {
    readonly type: string
    readonly resource: string
    readonly level: string | null
    readonly otherLevel?: string
  }
  start(): Promise<LiveWorld>
}

export interface LiveWorld {
  readonly adapter: Adapter
  /** everything the adapter says goes through it */
  readonly proxy: FaultProxy
  /** what was logged for `--log-level debug` */
  readonly lines: readonly string[]
  readonly secrets: readonly string[]
  /** puts so many accounts into the system, behind the adapter's back, and gives their ids */
  readonly addAccounts: (count: number) => Promise<readonly string[]>
  /** makes these accounts hold the grant that is tried, behind the adapter's back */
  readonly hold: (accounts: readonly string[]) => Promise<void>
  /** who holds it, by the server's own word */
  readonly holders: () => Promise<readonly string[]>
  /** beginnings of requests, as the proxy sees them: the list of accounts, of grants, and what gives one */
  readonly requests: { readonly accounts: string; readonly grants: string; readonly give: string }
  /** an answer to a list of accounts with a row twice; one that says that there is more than ever comes, where it says so */
  readonly damage: { readonly repeat: (body: string) => string; readonly announceMore?: (body: string) => string }
}

/** What every adapter of a live system has to get right, whatever happens on the way. */
export function describeLiveConformance(subject: LiveSubject): void {
  const { pageSize, grant, manifest } = subject
  const add = (account: string): AdapterChange => addGrant(account, grant.type, grant.resource, grant.level)
  const remove = (account: string): AdapterChange => removeGrant(account, grant.type, grant.resource, grant.level)

  describe(`${subject.name} keeps the contract of live systems`, { timeout: 60_000 }, () => {
    for (const count of [0, 1, pageSize - 1, pageSize, pageSize + 1, pageSize * 3 + 2]) {
      test(`${count} accounts are read to the end, each once`, async () => {
        const { adapter, addAccounts, hold } = await subject.start()
        const before = (await read(adapter)).accounts.map((one) => one.id)
        const added = await addAccounts(count)
        await hold(added)
        const actual = await read(adapter)
        expect(
          actual.accounts
            .map((one) => one.id)
            .filter((id) => !before.includes(id))
            .toSorted(),
        ).toEqual(added.toSorted())
        expect(heldIn(actual, grant)).toEqual(added.toSorted())
        expect(actual.scopes.filter((one) => one.status !== 'complete')).toEqual([])
        expect(actual.requests).toBeGreaterThan(0)
      })
    }

    test('giving twice and taking twice is unchanged the second time', async () => {
      const { adapter, addAccounts, holders } = await subject.start()
      const [ada, bo] = (await addAccounts(2)) as [string, string]
      expect(await adapter.apply(add(ada))).toMatchObject({ status: 'applied' })
      expect(await adapter.apply(add(bo))).toMatchObject({ status: 'applied' })
      expect(await adapter.apply(add(ada))).toEqual({ status: 'unchanged', why: 'already_present' })
      expect(await holders()).toEqual([ada, bo].toSorted())
      const keys = [ada, bo].map((account) => ({ account, type: grant.type, resource: grant.resource }))
      const state = { level: grant.level, status: 'active' }
      expect(await adapter.readBack(keys)).toEqual(keys.map((key) => ({ key, state })))
      expect(await adapter.apply(remove(ada))).toMatchObject({ status: 'applied' })
      expect(await adapter.apply(remove(ada))).toEqual({ status: 'unchanged', why: 'already_absent' })
      expect(await holders()).toEqual([bo])
      expect(await adapter.readBack(keys.slice(0, 1))).toEqual([{ key: keys[0], state: null }])
    })

    test('what does not exist is refused, and nothing is made of it', async () => {
      const { adapter, addAccounts, holders } = await subject.start()
      const [ada] = (await addAccounts(1)) as [string]
      const invalid = { status: 'failed', class: 'invalid' }
      expect(await adapter.apply(add('nobody-of-this-name'))).toMatchObject(invalid)
      expect(await adapter.apply(addGrant(ada, grant.type, 'nothing-of-this-name', grant.level))).toMatchObject(invalid)
      expect(await adapter.apply(addGrant(ada, grant.type, grant.resource, 'emperor'))).toMatchObject(invalid)
      expect(await adapter.apply(addGrant(ada, 'no-such-type', grant.resource, null))).toMatchObject({
        status: 'failed',
        class: 'unsupported',
      })
      expect(await adapter.apply(removeGrant(ada, grant.type, 'nothing-of-this-name', grant.level))).toEqual({
        status: 'unchanged',
        why: 'resource_gone',
      })
      expect(await holders()).toEqual([])
    })

    const { otherLevel } = grant
    if (otherLevel !== undefined) {
      test('a level changes in one step, and only from what the plan saw', async () => {
        const { adapter, addAccounts, hold } = await subject.start()
        const [ada] = (await addAccounts(1)) as [string]
        await hold([ada])
        const stale = updateGrant(ada, grant.type, grant.resource, otherLevel, otherLevel)
        expect(
          (await adapter.apply({ ...stale, before: null, after: { level: otherLevel, status: 'active' } })).status,
        ).toBe('conflict')
        const change = updateGrant(ada, grant.type, grant.resource, grant.level, otherLevel)
        expect(await adapter.apply(change)).toMatchObject({ status: 'applied' })
        expect(await adapter.apply(change)).toMatchObject({ status: 'unchanged' })
        expect((await read(adapter)).grants).toContainEqual(
          expect.objectContaining({ account: ada, level: otherLevel }),
        )
      })
    }

    if (manifest.account.verbs.create) {
      test('an account that is made can hold something, and its name is taken then', async () => {
        const { adapter } = await subject.start()
        const made = await adapter.apply(createAccount('new.person', { email: 'new.person@acme.test' }))
        expect(made.status).toMatch(/applied|pending/)
        if (made.status !== 'applied' || made.account === undefined) return
        const given = await adapter.apply(add(made.account))
        const accounts = (await read(adapter)).accounts.filter((one) => one.id === made.account)
        // Who is only invited has to accept, and need not show an address.
        const isInvited = manifest.account.kind === 'invite'
        expect(given.status).toBe(isInvited ? 'pending' : 'applied')
        expect(accounts).toMatchObject([
          isInvited ? { status: 'invited' } : { email: 'new.person@acme.test', status: 'enabled' },
        ])
        expect((await adapter.apply(createAccount('new.person', { email: 'new.person@acme.test' }))).status).not.toBe(
          'applied',
        )
      })
    }

    if (manifest.account.verbs.suspend) {
      test('an account is switched off and on again, once each', async () => {
        const { adapter, addAccounts } = await subject.start()
        const [ada] = (await addAccounts(1)) as [string]
        const suspend = setAccount('suspend_account', ada, 'enabled', 'suspended')
        expect(await adapter.apply(suspend)).toMatchObject({ status: 'applied' })
        expect(await adapter.apply(suspend)).toEqual({ status: 'unchanged', why: 'already_present' })
        expect((await read(adapter)).accounts).toContainEqual(expect.objectContaining({ id: ada, status: 'suspended' }))
        expect(await adapter.apply(setAccount('enable_account', ada, 'suspended', 'enabled'))).toMatchObject({
          status: 'applied',
        })
        expect(await adapter.apply(suspend)).toMatchObject({ status: 'applied' })
      })
    }

    for (const [what, as, status] of [
      ['wrong credentials', { kind: 'status', status: 401 }, 'denied'],
      ['missing rights', { kind: 'status', status: 403 }, 'denied'],
      ['nothing found', { kind: 'status', status: 404 }, 'denied'],
      ['errors of the server', { kind: 'status', status: 500 }, 'failed'],
      ['too many requests', { kind: 'status', status: 429, headers: { 'retry-after': '1' } }, 'failed'],
      ['broken connections', { kind: 'reset-before' }, 'failed'],
      ['answers that are cut off', { kind: 'cut' }, 'failed'],
      ['answers of another kind', { kind: 'change', change: () => '<html>welcome</html>' }, 'failed'],
    ] as const satisfies readonly (readonly [string, FaultKind, string])[]) {
      test(`${what} while reading never look like nothing`, async () => {
        for (const part of ['accounts', 'grants'] as const) {
          const world = await subject.start()
          await world.hold(await world.addAccounts(pageSize + 1))
          world.proxy.play({ at: world.requests[part], as })
          const { scopes } = await read(world.adapter)
          const scope = scopes.find((one) => one.scope === (part === 'accounts' ? 'accounts' : grant.type))
          expect([part, scope?.status]).toEqual([part, status])
        }
      })
    }

    test('what goes wrong once while reading is asked again', async () => {
      const world = await subject.start()
      const added = await world.addAccounts(2)
      await world.hold(added)
      for (const as of [{ kind: 'status', status: 503 }, { kind: 'reset-after' }, { kind: 'cut' }] as const) {
        world.proxy.play({ at: world.requests.accounts, as, times: 1 }, { at: world.requests.grants, as, times: 1 })
        const actual = await read(world.adapter)
        expect(heldIn(actual, grant)).toEqual(added.toSorted())
        expect(actual.scopes.every((one) => one.status === 'complete')).toBe(true)
      }
    })

    test('a page that comes twice, or with a row less than it says, is not whole', async () => {
      for (const damage of ['repeat', 'announceMore'] as const) {
        const world = await subject.start()
        const change = world.damage[damage]
        if (!change) continue
        await world.addAccounts(pageSize + 2)
        world.proxy.play({ at: world.requests.accounts, as: { kind: 'change', change } })
        const { scopes } = await read(world.adapter)
        expect([damage, scopes.find((one) => one.scope === 'accounts')?.status]).not.toEqual([damage, 'complete'])
      }
    })

    test('a write that fails changes nothing, is told by its kind, and can be tried again', async () => {
      for (const [status, kind] of [
        [401, 'auth'],
        [403, 'permission'],
        [429, 'rate_limited'],
        [503, 'transient'],
        [409, 'invalid'],
      ] as const) {
        const world = await subject.start()
        const [ada] = (await world.addAccounts(1)) as [string]
        world.proxy.play({ at: world.requests.give, as: { kind: 'status', status }, times: 1 })
        expect(await world.adapter.apply(add(ada))).toMatchObject({ status: 'failed', class: kind })
        expect(await world.holders()).toEqual([])
        expect(await world.adapter.apply(add(ada))).toMatchObject({ status: 'applied' })
        expect(await world.holders()).toEqual([ada])
      }
    })

    test('of a write whose answer is lost nobody claims to know, and reading back tells', async () => {
      for (const [as, isDone] of [
        [{ kind: 'reset-before' }, false],
        [{ kind: 'reset-after' }, true],
        [{ kind: 'status', status: 502 }, false],
      ] as const) {
        const world = await subject.start()
        const [ada] = (await world.addAccounts(1)) as [string]
        world.proxy.play({ at: world.requests.give, as, times: 1 })
        expect(await world.adapter.apply(add(ada))).toMatchObject({ status: 'failed', class: 'outcome_unknown' })
        const key = { account: ada, type: grant.type, resource: grant.resource }
        const state = isDone ? { level: grant.level, status: 'active' } : null
        expect(await world.adapter.readBack([key])).toEqual([{ key, state }])
      }
    })

    test('secrets are in nothing that is said', async () => {
      const world = await subject.start()
      const [ada] = (await world.addAccounts(1)) as [string]
      const body = JSON.stringify({ message: world.secrets.join(' '), detail: world.secrets.join(' ') })
      world.proxy.play({ at: '', as: { kind: 'status', status: 400, body } })
      const said = JSON.stringify([await read(world.adapter), await world.adapter.apply(add(ada)), world.lines])
      expect(world.secrets.length).toBeGreaterThan(0)
      for (const secret of world.secrets) expect(said).not.toContain(secret)
    })
  })
}

async function read(adapter: Adapter): Promise<ActualSystem> {
  return fetchActual(adapter, systemSettings({ name: 'forge' }), { resources: null })
}

function heldIn({ grants }: ActualSystem, { type, resource }: LiveSubject['grant']): string[] {
  const rows = grants.filter((one: ActualGrant) => one.type === type && one.resource === resource)
  return rows.map((one) => one.account).toSorted()
}
