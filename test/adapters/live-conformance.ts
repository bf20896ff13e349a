import { describe, expect, test } from 'vitest'
import type { AdapterChange } from '../../src/adapters/adapter.ts'
import { addGrant, createAccount, removeGrant, setAccount, updateGrant } from './changes.ts'
import { describeStatuses } from './http-conformance.ts'
import { holdersIn, type LiveSubject, readAll, statusIn } from './live-subject.ts'
import { describeRefusals } from './tcp-conformance.ts'

/** What every adapter of a live system has to get right, whatever happens on the way. */
export function describeLiveConformance(subject: LiveSubject): void {
  const { pageSize, grant, manifest } = subject
  const add = (account: string): AdapterChange => addGrant(account, grant.type, grant.resource, grant.level)
  const held = { level: grant.isLevelHidden ? null : grant.level, status: 'active' }
  const remove = (account: string): AdapterChange => removeGrant(account, grant.type, grant.resource, held.level)

  describe(`${subject.name} keeps the contract of live systems`, { timeout: 60_000 }, () => {
    test.each([
      ['none', 0],
      ['one', 1],
      ['a page less one', pageSize - 1],
      ['a page', pageSize],
      ['a page and one', pageSize + 1],
      ['three pages and two', pageSize * 3 + 2],
    ])('accounts are read to the end, each once: %s', async (_, count) => {
      const { adapter, addAccounts, hold } = await subject.start()
      const before = (await readAll(adapter)).accounts.map((one) => one.id)
      const added = await addAccounts(count)
      await hold(added)
      const actual = await readAll(adapter)
      expect(
        actual.accounts
          .map((one) => one.id)
          .filter((id) => !before.includes(id))
          .toSorted(),
      ).toEqual(added.toSorted())
      expect(holdersIn(actual, grant)).toEqual(added.toSorted())
      expect(actual.scopes.filter((one) => one.status !== 'complete')).toEqual([])
      expect(actual.requests).toBeGreaterThan(0)
    })

    test('giving twice and taking twice is unchanged the second time', async () => {
      const { adapter, addAccounts, holders } = await subject.start()
      const [ada, bo] = (await addAccounts(2)) as [string, string]
      expect(await adapter.apply(add(ada))).toMatchObject({ status: 'applied' })
      expect(await adapter.apply(add(bo))).toMatchObject({ status: 'applied' })
      expect(await adapter.apply(add(ada))).toEqual({ status: 'unchanged', why: 'already_present' })
      expect(await holders()).toEqual([ada, bo].toSorted())
      const keys = [ada, bo].map((account) => ({ account, type: grant.type, resource: grant.resource }))
      expect(await adapter.readBack(keys)).toEqual(keys.map((key) => ({ key, state: held })))
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
        expect((await readAll(adapter)).grants).toContainEqual(
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
        const accounts = (await readAll(adapter)).accounts.filter((one) => one.id === made.account)
        // Who is only invited has to accept, and need not show an address; not every system has addresses.
        const { kind, correlation } = manifest.account
        const isInvited = kind === 'invite'
        expect(given.status).toBe(isInvited ? 'pending' : 'applied')
        const email = correlation.includes('email') ? 'new.person@acme.test' : null
        expect(accounts).toMatchObject([isInvited ? { status: 'invited' } : { email, status: 'enabled' }])
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
        expect((await readAll(adapter)).accounts).toContainEqual(
          expect.objectContaining({ id: ada, status: 'suspended' }),
        )
        expect(await adapter.apply(setAccount('enable_account', ada, 'suspended', 'enabled'))).toMatchObject({
          status: 'applied',
        })
        expect(await adapter.apply(suspend)).toMatchObject({ status: 'applied' })
      })
    }

    for (const [what, kind] of [
      ['broken connections', 'reset-before'],
      ['answers that are cut off', 'cut'],
    ] as const) {
      test(`${what} while reading never look like nothing`, async () => {
        for (const part of ['accounts', 'grants'] as const) {
          const world = await subject.start()
          await world.hold(await world.addAccounts(pageSize + 1))
          world.proxy.play({ at: world.requests[part], as: { kind } })
          expect([part, statusIn(await readAll(world.adapter), subject, part)]).toEqual([part, 'failed'])
        }
      })
    }

    test('what breaks off once while reading is asked again', async () => {
      const world = await subject.start()
      const added = await world.addAccounts(2)
      await world.hold(added)
      for (const as of [{ kind: 'reset-after' }, { kind: 'cut' }] as const) {
        world.proxy.play({ at: world.requests.accounts, as, times: 1 }, { at: world.requests.grants, as, times: 1 })
        const actual = await readAll(world.adapter)
        expect(holdersIn(actual, grant)).toEqual(added.toSorted())
        expect(actual.scopes.every((one) => one.status === 'complete')).toBe(true)
      }
    })

    test('an answer that is long in coming is waited for', async () => {
      const world = await subject.start()
      const added = await world.addAccounts(2)
      await world.hold(added)
      const as = { kind: 'delay', ms: 50 } as const
      world.proxy.play({ at: world.requests.accounts, as }, { at: world.requests.give, as })
      expect(holdersIn(await readAll(world.adapter), grant)).toEqual(added.toSorted())
      const [cy] = (await world.addAccounts(1)) as [string]
      expect(await world.adapter.apply(add(cy))).toMatchObject({ status: 'applied' })
    })

    test('of a write whose answer is lost nobody claims to know, and reading back tells', async () => {
      for (const kind of ['reset-before', 'reset-after'] as const) {
        const world = await subject.start()
        const [ada] = (await world.addAccounts(1)) as [string]
        world.proxy.play({ at: world.requests.give, as: { kind }, times: 1 })
        expect(await world.adapter.apply(add(ada))).toMatchObject({ status: 'failed', class: 'outcome_unknown' })
        const key = { account: ada, type: grant.type, resource: grant.resource }
        const state = kind === 'reset-after' ? held : null
        expect(await world.adapter.readBack([key])).toEqual([{ key, state }])
      }
    })
  })

  if (subject.speaks === 'tcp') describeRefusals(subject)
  else describeStatuses(subject)
}
